import type { z } from 'zod';

/** More than a thousand files could need. */
const JSON_BYTES = 2_000_000;

/** The JSON of a form's field; null when it is missing, too long, no JSON, or of another form. */
export const readFormJson = <Schema extends z.ZodType>({
  field,
  schema,
}: {
  field: Buffer | undefined;
  schema: Schema;
}): z.infer<Schema> | null => {
  if (field === undefined || field.byteLength > JSON_BYTES) return null;
  try {
    return schema.safeParse(JSON.parse(field.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
};
