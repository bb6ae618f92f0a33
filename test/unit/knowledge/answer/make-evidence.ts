import type { Evidence } from '../../../../shared/knowledge/answer/evidence.ts';

type Wanted = { documentId?: string; relevance?: number; sentences?: readonly string[]; text?: string; headings?: readonly string[] };

/** Evidence as weighing it gives it. */
export const makeEvidence = ({
  documentId = 'document',
  relevance = 0.8,
  sentences = ['The pool opens at nine.'],
  text = sentences.join(' '),
  headings = ['Handbook'],
}: Wanted = {}): Evidence => ({
  relevance,
  sentences: sentences.map((sentence, index) => ({ text: sentence, score: 1 / (index + 1) })),
  chunk: {
    chunkId: `${documentId}#0`,
    documentId,
    index: 0,
    title: headings[0] ?? documentId,
    headings,
    page: null,
    text,
    contentHash: `${documentId}-hash`,
    tier: 'tenant',
    visibility: 'public',
    language: 'en',
    relevance,
    cosine: 0.5,
    coverage: 0.5,
  },
});
