import { z } from 'zod';
import { commaList } from './comma-list.ts';

/** What an operator's call is written down under, and what proves it. */
export type PlatformToken = { label: string; token: string };

const ENTRY = /^([a-z0-9][a-z0-9_-]{0,39}):([\x21-\x2b\x2d-\x7e]{32,256})$/;

/** `label:token,label:token`: admin tokens of 32 to 256 printable characters; two or more are valid at once while one replaces another. */
export const platformTokens = commaList.transform((entries, context): PlatformToken[] =>
  entries.flatMap((entry, index) => {
    const [, label, token] = ENTRY.exec(entry) ?? [];
    if (label !== undefined && token !== undefined) return [{ label, token }];
    context.addIssue({
      code: 'custom',
      message: `entry ${index + 1} must be label:token, the label of a-z 0-9 _ -, the token 32 to 256 printable characters without a comma`,
    });
    return z.NEVER;
  }),
);
