import { contentTerms } from '../knowledge/retrieve/content-terms.ts';
import type { CaseRow, ExpectedAnswer } from './evaluation-case.ts';
import { isRefusal } from './evaluation-case.ts';

const MAX_KEYWORDS = 12;

/**
 * What a rated answer says about the right one. A right answer gives its words, its documents and whether there is an answer at all; of a wrong one it is known that it must not come again, and of a
 * refusal that was wrong that there is an answer.
 */
export const expectAnswer = (row: Pick<CaseRow, 'verdict' | 'method' | 'answer' | 'cited_ids'>): ExpectedAnswer => {
  const isRefused = isRefusal(row.method);
  if (row.verdict === 'needs_review') {
    return { method: isRefused ? 'answered' : 'any', keywords: [], documentIds: [], forbidden: isRefused ? null : row.answer };
  }
  if (isRefused) return { method: 'refused', keywords: [], documentIds: [], forbidden: null };
  const keywords = contentTerms(row.answer.replace(/\[\d{1,3}\]/g, ' ')).slice(0, MAX_KEYWORDS);
  return { method: 'answered', keywords, documentIds: row.cited_ids, forbidden: null };
};
