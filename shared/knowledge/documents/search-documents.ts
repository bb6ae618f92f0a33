import { z } from 'zod';
import type { TenantContext } from '../../services/context.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { chunkBody } from '../answer/chunk-body.ts';
import { retrieveChunks } from '../retrieve/retrieve-chunks.ts';
import { answerSource } from './answer-source.ts';

export type FoundPassage = {
  /** Bare uuid. */
  documentId: string;
  title: string;
  headings: readonly string[];
  page: number | null;
  text: string;
  /** 0 to 1. */
  score: number;
};

const titleSchema = z.object({ id: z.uuid(), title: z.string() });

/** Passages of the agency's documents that are relevant to some words, best first; nothing is found only to find something. What the database does not know is not shown. */
export const searchDocuments = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'vectors' | 'model'>;
  input: { query: string; limit: number };
}): Promise<FoundPassage[]> => {
  const source = await answerSource({ ctx, input: { visibility: 'private' } });
  if (source === null) return [];
  const { chunks } = await retrieveChunks({ ctx, input: { ...source, question: input.query, keep: input.limit } });
  if (chunks.length === 0) return [];
  const rows = await readRows({
    query: ctx.store
      .from('documents')
      .select('id,title')
      .in('id', [...new Set(chunks.map(({ documentId }) => documentId))])
      .neq('status', 'deleting'),
    schema: titleSchema,
  });
  const titles = new Map(rows.map(({ id, title }) => [id, title]));
  return chunks.flatMap(({ documentId, headings, page, text, relevance }) => {
    const title = titles.get(documentId);
    return title === undefined ? [] : [{ documentId, title, headings, page, text: chunkBody({ text, headings }), score: relevance }];
  });
};
