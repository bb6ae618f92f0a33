import { z } from 'zod';
import { type FieldProblem, invalid } from '../../core/errors.ts';
import type { ChunkedDocument, Embedder, Hit } from './port.ts';

export type ChunkRow = {
  id: string;
  tenant_id: string;
  document_id: string;
  chunk_index: number;
  visibility: string;
  language: string | null;
  valid_from: string | null;
  valid_to: string | null;
  headings: string;
  page: number | null;
  content_hash: string;
  text: string;
  vector: number[];
};

const isVector = (vector: readonly number[], dimension: number): boolean =>
  vector.length === dimension && vector.every((value) => Number.isFinite(Math.fround(value)));

/** @throws AppError `validation_failed` for a vector of another dimension or with a number that is none */
export const checkVector = ({ vector, embedder, pointer }: { vector: readonly number[]; embedder: Embedder; pointer: string }): void => {
  if (isVector(vector, embedder.dimension)) return;
  throw invalid([{ pointer, detail: `must be ${embedder.dimension} numbers, as ${embedder.name} ${embedder.version} makes them` }]);
};

const problemsOf = ({ document, embedder }: { document: ChunkedDocument; embedder: Embedder }): FieldProblem[] => {
  const seen = new Set<number>();
  return document.chunks.flatMap(({ index, vector }, position) => {
    const isDouble = seen.has(index);
    seen.add(index);
    return [
      ...(isVector(vector, embedder.dimension)
        ? []
        : [{ pointer: `/chunks/${position}/vector`, detail: `must be ${embedder.dimension} numbers` }]),
      ...(isDouble || !Number.isInteger(index) || index < 0
        ? [{ pointer: `/chunks/${position}/index`, detail: 'must be a place of its own' }]
        : []),
    ];
  });
};

/**
 * The rows of a document. The id ends with the place and begins with the document's, so that no two documents share one.
 * @throws AppError `validation_failed`
 */
export const toRows = ({
  tenantId,
  embedder,
  document,
}: {
  tenantId: string;
  embedder: Embedder;
  document: ChunkedDocument;
}): ChunkRow[] => {
  const problems = problemsOf({ document, embedder });
  if (problems.length > 0) throw invalid(problems);
  return document.chunks.map((chunk) => ({
    id: `${document.documentId}#${chunk.index}`,
    tenant_id: tenantId,
    document_id: document.documentId,
    chunk_index: chunk.index,
    visibility: document.visibility,
    language: document.language,
    valid_from: document.validFrom,
    valid_to: document.validTo,
    headings: JSON.stringify(chunk.headings),
    page: chunk.page,
    content_hash: chunk.contentHash,
    text: chunk.text,
    vector: [...chunk.vector],
  }));
};

/** What a search reads; Arrow's vectors become plain lists. */
export const HIT_COLUMNS = [
  'tenant_id',
  'document_id',
  'chunk_index',
  'visibility',
  'language',
  'headings',
  'page',
  'content_hash',
  'text',
] as const;

const isIterable = (value: unknown): value is Iterable<number> => typeof value === 'object' && value !== null && Symbol.iterator in value;

/** The column's type is fixed in the table: looking at each number again would take longer than the search. */
const listSchema = z
  .custom<Iterable<number>>(isIterable)
  .transform((values) => Array.from(values))
  .nullish()
  .transform((values) => values ?? undefined);

const hitSchema = z.looseObject({
  tenant_id: z.string(),
  document_id: z.string(),
  chunk_index: z.number(),
  visibility: z.enum(['public', 'private']),
  language: z.string().nullable(),
  headings: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  page: z.number().nullable(),
  content_hash: z.string(),
  text: z.string(),
  vector: listSchema,
  _distance: z.number().optional(),
  _score: z.number().optional(),
});

/**
 * A found row, as a hit.
 * @throws Error for a row of another tenant: then the wall has a hole, and nothing may leave
 */
export const toHit = ({ row, tenantId }: { row: object; tenantId: string }): Hit => {
  const parsed = hitSchema.parse({ ...row });
  if (parsed.tenant_id !== tenantId) throw new Error('A search found a chunk of another tenant.');
  const score = parsed._distance === undefined ? (parsed._score ?? 0) : 1 - parsed._distance;
  return {
    documentId: parsed.document_id,
    index: parsed.chunk_index,
    text: parsed.text,
    headings: parsed.headings,
    page: parsed.page,
    contentHash: parsed.content_hash,
    visibility: parsed.visibility,
    language: parsed.language,
    score,
    ...(parsed.vector === undefined ? {} : { vector: parsed.vector }),
  };
};
