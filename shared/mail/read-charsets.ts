import { z } from 'zod';
import { readFormJson } from './read-form-json.ts';

const charsetsSchema = z.record(z.string(), z.unknown());
const CHARSET = /^[\w.:()+-]{1,60}$/;

/** Which charset each field of a parsed-form post is in (field `charsets`, JSON); what is no name of a charset is left out. */
export const readCharsets = (field: Buffer | undefined): ReadonlyMap<string, string> => {
  const charsets = readFormJson({ field, schema: charsetsSchema }) ?? {};
  return new Map(
    Object.entries(charsets).flatMap(([name, charset]) =>
      typeof charset === 'string' && CHARSET.test(charset.trim()) ? [[name, charset.trim()] as const] : [],
    ),
  );
};
