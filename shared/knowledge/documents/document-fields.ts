import { z } from 'zod';
import { DOCUMENT_KINDS, VISIBILITIES } from './document-row.ts';

const line = (maxCharacters: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxCharacters)
    .refine((text) => !/\p{Cc}/u.test(text), 'must be one line without control characters');

const localDate = z.iso.date();

/** An address that a browser opens, and no script. */
const sourceUrl = z.url({ protocol: /^https?$/ }).max(2_000);

/** What people say of a document. */
export const documentFieldsSchema = z.strictObject({
  title: line(200),
  category: line(80).nullable(),
  tags: z.array(line(60)).max(30),
  kind: z.enum(DOCUMENT_KINDS),
  visibility: z.enum(VISIBILITIES),
  /** ISO 639-1; found out by the text where it is not said. */
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .nullable(),
  validFrom: localDate.nullable(),
  validTo: localDate.nullable(),
  sourceUrl: sourceUrl.nullable(),
});
export type DocumentFields = z.infer<typeof documentFieldsSchema>;

/** The same where it comes as words of a query or of a form: tags separated by commas, nothing for what is not said. */
export const documentFormSchema = z.strictObject({
  fileName: line(200).optional(),
  title: documentFieldsSchema.shape.title.optional(),
  category: line(80).optional(),
  tags: z
    .string()
    .max(2_000)
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    )
    .pipe(documentFieldsSchema.shape.tags),
  kind: documentFieldsSchema.shape.kind.default('other'),
  visibility: documentFieldsSchema.shape.visibility.default('private'),
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
  validFrom: localDate.optional(),
  validTo: localDate.optional(),
  sourceUrl: sourceUrl.optional(),
});
export type DocumentForm = z.infer<typeof documentFormSchema>;

/** A text that is given as such. */
export const documentTextSchema = documentFieldsSchema
  .partial()
  .required({ title: true })
  .extend({ text: z.string().min(1).max(500_000) });
export type DocumentText = z.infer<typeof documentTextSchema>;

/** The columns of the fields that are given; a field that is not given has none. */
export const fieldColumns = (fields: { [Name in keyof DocumentFields]?: DocumentFields[Name] | undefined }): Record<string, unknown> =>
  Object.fromEntries(
    (
      [
        ['title', fields.title],
        ['category', fields.category],
        ['tags', fields.tags],
        ['kind', fields.kind],
        ['visibility', fields.visibility],
        ['language', fields.language],
        ['valid_from', fields.validFrom],
        ['valid_to', fields.validTo],
        ['source_url', fields.sourceUrl],
      ] as const
    ).filter(([, value]) => value !== undefined),
  );
