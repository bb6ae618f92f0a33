import type { Table as ArrowTable } from 'apache-arrow';
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

/** As Arrow gives a list of numbers. */
type Numbers = { toArray(): ArrayLike<number> };

const isNumbers = (value: unknown): value is Numbers => typeof value === 'object' && value !== null && 'toArray' in value;

const hitSchema = z.object({
  tenant_id: z.string(),
  document_id: z.string(),
  chunk_index: z.number(),
  visibility: z.enum(['public', 'private']),
  language: z.string().nullable(),
  headings: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  page: z.number().nullable(),
  content_hash: z.string(),
  text: z.string(),
  /** The column's type is fixed in the table: looking at each number again would take longer than the search. */
  vector: z.custom<Numbers>(isNumbers).optional(),
  _distance: z.number().optional(),
  _score: z.number().optional(),
});

/**
 * Found rows, as hits. They are read column by column: Arrow's own rows look each value up by its column's name.
 * @throws Error for a row of another tenant: then the wall has a hole, and nothing may leave
 */
export const toHits = ({ found, tenantId }: { found: ArrowTable; tenantId: string }): Hit[] => {
  const columns = found.schema.fields.map(({ name }) => ({ name, values: found.getChild(name) }));
  return Array.from({ length: found.numRows }, (_, place) => {
    const row = hitSchema.parse(Object.fromEntries(columns.map(({ name, values }) => [name, values?.get(place)])));
    if (row.tenant_id !== tenantId) throw new Error('A search found a chunk of another tenant.');
    const score = row._distance === undefined ? (row._score ?? 0) : 1 - row._distance;
    return {
      documentId: row.document_id,
      index: row.chunk_index,
      text: row.text,
      headings: row.headings,
      page: row.page,
      contentHash: row.content_hash,
      visibility: row.visibility,
      language: row.language,
      score,
      ...(row.vector === undefined ? {} : { vector: Array.from(row.vector.toArray()) }),
    };
  });
};
