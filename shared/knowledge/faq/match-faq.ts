import { z } from 'zod';
import type { TenantContext } from '../../services/context.ts';
import { readRow } from '../../services/store/read-row.ts';
import type { Visibility } from '../../services/vectors/port.ts';
import { type FaqBand, type FaqReason, rankFaqs } from './rank-faqs.ts';
import { readPublishedFaqs } from './read-published-faqs.ts';

export type FaqMatch = {
  /** Bare uuids. */
  faqId: string;
  /** The document that the FAQ is as well: what an answer cites. */
  documentId: string;
  question: string;
  answer: string;
  /** 0 to 1; from DIRECT_SCORE (0.80) on it answers by itself. */
  score: number;
  band: FaqBand | null;
  reason: FaqReason;
};

const faqSchema = z.object({ question: z.string(), answer: z.string(), document_id: z.uuid() });

/** The agency's published FAQ that fits a question best, of those that the asker may see; null where none fits at all. What was edited or withdrawn counts from that moment on. */
export const matchFaq = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { question: string; visibility: Visibility };
}): Promise<FaqMatch | null> => {
  const faqs = await readPublishedFaqs({ ctx, input: { visibility: input.visibility } });
  const [best] = rankFaqs({ question: input.question, faqs });
  if (best === undefined) return null;
  const query = ctx.store.from('faqs').select('question,answer,document_id').eq('id', best.id).eq('state', 'published');
  const row = await readRow({ query: input.visibility === 'public' ? query.eq('visibility', 'public') : query, schema: faqSchema });
  if (row === null) return null;
  const { score, band, reason } = best;
  return { faqId: best.id, documentId: row.document_id, question: row.question, answer: row.answer, score, band, reason };
};
