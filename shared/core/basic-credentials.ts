import { z } from 'zod';
import { commaList } from './comma-list.ts';

/** They stand in an address (`https://user:password@host/...`), hence only characters that need no escape there. */
const ENTRY = /^[A-Za-z0-9._~-]{1,64}:[A-Za-z0-9._~-]{24,256}$/;

/** `user:password,user:password`: credentials of HTTP basic authentication; two are valid at once while one replaces the other. */
export const basicCredentials = commaList.transform((entries, context): string[] =>
  entries.flatMap((entry, index) => {
    if (ENTRY.test(entry)) return [entry];
    context.addIssue({
      code: 'custom',
      message: `entry ${index + 1} must be user:password of letters, digits and . _ ~ -, the password 24 to 256 characters`,
    });
    return z.NEVER;
  }),
);
