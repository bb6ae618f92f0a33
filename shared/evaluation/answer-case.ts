import { permitAnswer } from '../conversations/permit-answer.ts';
import { answerQuestion } from '../knowledge/answer/answer-question.ts';
import { answerSource } from '../knowledge/documents/answer-source.ts';
import { matchFaq } from '../knowledge/faq/match-faq.ts';
import { DIRECT_SCORE } from '../knowledge/faq/rank-faqs.ts';
import { countedModel } from '../model-budget/counted-model.ts';
import type { TenantContext } from '../services/context.ts';
import type { Hit, Vectors } from '../services/vectors/port.ts';
import type { CaseOutcome, CaseRow } from './evaluation-case.ts';

type EvaluateContext = TenantContext<'store' | 'vectors' | 'model'>;

const NOTHING: CaseOutcome = {
  method: 'no_results',
  answer: '',
  retrievedDocumentIds: [],
  citedDocumentIds: [],
  excerpts: [],
  costMicroUsd: 0,
};

/** The same vectors, remembering the texts that were found by the id of their chunk. */
const remembering = (vectors: Vectors): { vectors: Vectors; texts: Map<string, string> } => {
  const texts = new Map<string, string>();
  const keep = (hits: Hit[]): Hit[] => {
    for (const { documentId, index, text } of hits) texts.set(`${documentId}#${index}`, text);
    return hits;
  };
  return {
    texts,
    vectors: {
      ...vectors,
      searchByVector: async (search) => keep(await vectors.searchByVector(search)),
      searchByText: async (search) => keep(await vectors.searchByText(search)),
    },
  };
};

const unique = (ids: readonly string[]): string[] => [...new Set(ids)];

/** Answers a case's question as of today, as its asker would be answered: from the published FAQs, else from the documents. With `usesModel` the model writes, within the agency's budget. */
export const answerCase = async ({
  ctx,
  input,
}: {
  ctx: EvaluateContext;
  input: { row: CaseRow; usesModel: boolean };
}): Promise<CaseOutcome> => {
  const { row, usesModel } = input;
  const { question, visibility } = row;
  const faq = await matchFaq({ ctx, input: { question, visibility } });
  if (faq !== null && faq.score >= DIRECT_SCORE) {
    // An answer may have cited the FAQ itself, or the document that it is as well.
    const cited = [row.cited_ids.includes(faq.documentId) ? faq.documentId : faq.faqId];
    const { answer } = faq;
    return { ...NOTHING, method: 'faq', answer, retrievedDocumentIds: cited, citedDocumentIds: cited, excerpts: [answer] };
  }
  const source = await answerSource({ ctx, input: { visibility } });
  if (source === null) return NOTHING;
  const { vectors, texts } = remembering(ctx.vectors);
  const { chat } = ctx.model;
  const asked = chat === null || !usesModel ? null : permitAnswer({ ctx, chat, questionId: row.answer_id });
  const result = await answerQuestion({
    ctx: { ...ctx, vectors, model: countedModel({ ctx, input: { entity: 'question', entityId: row.answer_id } }) },
    input: { ...source, question, permit: asked === null ? async () => null : asked.permit },
  });
  return {
    method: result.method,
    answer: result.answer,
    retrievedDocumentIds: unique(result.retrievedChunkIds.map((chunkId) => chunkId.split('#')[0] ?? '')),
    citedDocumentIds: unique(result.citations.map(({ documentId }) => documentId)),
    excerpts: result.citations.map(({ chunkId }) => texts.get(chunkId) ?? ''),
    costMicroUsd: result.usage?.costMicroUsd ?? 0,
  };
};
