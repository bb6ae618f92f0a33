import { z } from 'zod';
import { newUuid } from '../../core/ids.ts';
import { countedModel } from '../../model-budget/counted-model.ts';
import type { TenantContext } from '../../services/context.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { chunkBody } from '../answer/chunk-body.ts';
import { retrieveChunks } from '../retrieve/retrieve-chunks.ts';
import type { RetrievedChunk } from '../retrieve/retrieved-chunk.ts';
import { answerSource } from './answer-source.ts';

export type FoundPassage = {
  /** Bare uuid. */
  documentId: string;
  /** Where it is the platform's document. */
  tier?: 'shared';
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
  const model = countedModel({ ctx, input: { entity: 'question', entityId: newUuid() } });
  const { chunks } = await retrieveChunks({ ctx: { ...ctx, model }, input: { ...source, question: input.query, keep: input.limit } });
  if (chunks.length === 0) return [];
  const idsOf = (wanted: RetrievedChunk['tier']) => [
    ...new Set(chunks.filter(({ tier }) => tier === wanted).map(({ documentId }) => documentId)),
  ];
  const own = await readRows({
    query: ctx.store.from('documents').select('id,title').in('id', idsOf('tenant')).neq('status', 'deleting'),
    schema: titleSchema,
  });
  const sharedIds = idsOf('shared');
  const shared =
    sharedIds.length === 0
      ? []
      : await readRows({ query: ctx.store.from('shared_documents').select('id,title').in('id', sharedIds), schema: titleSchema });
  const titles = {
    tenant: new Map(own.map(({ id, title }) => [id, title])),
    shared: new Map(shared.map(({ id, title }) => [id, title])),
  };
  return chunks.flatMap(({ documentId, tier, headings, page, text, relevance }) => {
    const title = titles[tier].get(documentId);
    if (title === undefined) return [];
    const origin = tier === 'shared' ? { tier } : {};
    return [{ documentId, ...origin, title, headings, page, text: chunkBody({ text, headings }), score: relevance }];
  });
};
