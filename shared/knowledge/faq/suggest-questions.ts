import type { TenantContext } from '../../services/context.ts';
import type { Visibility } from '../../services/vectors/port.ts';
import { rankFaqs } from './rank-faqs.ts';
import { readPublishedFaqs } from './read-published-faqs.ts';

const MAX_SUGGESTED = 5;

/**
 * Up to five questions that the agency has published answers to, of those that the asker may see: first what is near to the question just asked, then the most important ones.
 * `question`: null where nothing was asked yet.
 */
export const suggestQuestions = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { question: string | null; visibility: Visibility };
}): Promise<string[]> => {
  const faqs = await readPublishedFaqs({ ctx, input: { visibility: input.visibility } });
  const near = input.question === null ? [] : rankFaqs({ question: input.question, faqs });
  const questions = new Map(faqs.map(({ id, question }) => [id, question]));
  const ordered = [...near.flatMap(({ id }) => questions.get(id) ?? []), ...faqs.map(({ question }) => question)];
  return [...new Set(ordered)].slice(0, MAX_SUGGESTED);
};
