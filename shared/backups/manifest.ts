import { z } from 'zod';
import { AppError } from '../core/errors.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
/** Written by us and read back from a disk that others may write to: never a path out of the backup, never a statement. */
const filePath = z.string().regex(/^[a-z0-9_][a-z0-9_.-]*(?:\/[a-z0-9_][a-z0-9_.-]*)*$/);
const identifier = z.string().min(1).max(63);

const tableSchema = z.object({
  schema: identifier,
  name: identifier,
  /** In the order of the file. Generated columns are left out: the database fills them. */
  columns: z.array(identifier).min(1),
  /** Columns of the primary key; none: its rows cannot be sampled. */
  key: z.array(identifier),
  rows: count,
  /** Rows as PostgreSQL's COPY writes text, ordered by the key, compressed with gzip. */
  file: filePath,
  bytes: count,
  sha256,
});

/** SHA-256 over one row as PostgreSQL writes it as text; `key`: the values of its key, as text. */
const sampleSchema = z.object({ schema: identifier, name: identifier, key: z.array(z.string()).min(1), sha256 });

export const manifestSchema = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  version: z.string(),
  postgresVersion: z.string(),
  /** What was applied to the database, oldest first. */
  migrations: z.array(z.object({ version: z.string().regex(/^\d{14}$/), name: z.string(), checksum: sha256.nullable() })).min(1),
  /** In an order in which foreign keys let them be filled. */
  tables: z.array(tableSchema).min(1),
  sequences: z.array(z.object({ schema: identifier, name: identifier, lastValue: z.string().regex(/^-?\d+$/), isCalled: z.boolean() })),
  samples: z.array(sampleSchema),
  /** `file`: a JSON line for each stored file, compressed with gzip; `count` and `totalBytes` are of the files that it names. */
  blobs: z.object({ file: filePath, bytes: count, sha256, count, totalBytes: count }),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestTable = z.infer<typeof tableSchema>;
export type Sample = z.infer<typeof sampleSchema>;

/** `object`: where its bytes are, from the root of the place that keeps backups. `version`: by which a later backup knows it unchanged. */
export const blobLineSchema = z.object({
  path: z.string().min(1),
  version: z.string(),
  object: filePath,
  bytes: count,
  sha256,
  contentType: z.string().nullable(),
});
export type BlobLine = z.infer<typeof blobLineSchema>;

export const MANIFEST_FILE = 'manifest.json';
/** Written last, the manifest's checksum as `sha256sum` writes it: a backup without it was never finished. */
export const SEAL_FILE = 'manifest.json.sha256';

/** @throws AppError `internal` when the text is no manifest of a form that this version reads. */
export const parseManifest = ({ text, where }: { text: string; where: string }): Manifest => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('internal', { detail: `${where} is damaged: it is no JSON. Take another backup.`, cause });
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError('internal', {
    detail: `${where} is no manifest that this version reads (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}).`,
    cause: parsed.error,
  });
};
