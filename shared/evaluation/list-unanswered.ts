import { z } from 'zod';
import { countedModel } from '../model-budget/counted-model.ts';
import type { TenantContext } from '../services/context.ts';
import { MAX_EMBEDDED_BYTES } from '../services/model/port.ts';
import { callFunction } from '../services/store/call-function.ts';
import { type AskedQuestion, clusterQuestions } from './cluster-questions.ts';

const WINDOW_DAYS = 30;
const MAX_QUESTIONS = 1_000;
/** Different questions that are embedded: the newest ones. */
const MAX_DIFFERENT = 300;
const MAX_EXAMPLES = 5;
const EMBED_TOTAL_MS = 20_000;
const MAX_FAQ_QUESTION_CHARACTERS = 300;

const questionSchema = z.object({
  id: z.uuid(),
  text: z.string(),
  method: z.enum(['no_results', 'clarify']),
  at: z.string(),
  channel: z.string(),
});

export const unansweredSchema = z.object({
  /** How often it was asked. */
  count: z.int(),
  examples: z.array(z.string()),
  lastAskedAt: z.string(),
  /** What a FAQ could ask; its answer is a person's to write. */
  proposedFaq: z.object({ question: z.string() }),
});

const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();

/** Vectors of the texts, where this installation embeds and the embedder is there; nulls else. */
const embedded = async ({ ctx, texts }: { ctx: TenantContext<'store' | 'model'>; texts: readonly string[] }): Promise<AskedQuestion[]> => {
  const { embeddings } = countedModel({ ctx, input: { entity: 'questions', entityId: 'unanswered' } });
  const plain = texts.map((text) => ({ text, vector: null }));
  if (embeddings === null || texts.length === 0) return plain;
  try {
    const bounded = texts.map((text) => text.slice(0, MAX_EMBEDDED_BYTES / 4).toWellFormed());
    const { vectors } = await embeddings.embed({ texts: bounded, totalMs: EMBED_TOTAL_MS, signal: ctx.signal });
    return texts.map((text, index) => ({ text, vector: vectors[index] ?? null }));
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.warn('questions_not_embedded', { error });
    return plain;
  }
};

/** What was asked within 30 days and not known, grouped by likeness, what was asked most often first. Without an embedder words alone are compared. */
export const listUnanswered = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'model'>;
  input: { limit: number };
}): Promise<z.input<typeof unansweredSchema>[]> => {
  const since = new Date(ctx.now().getTime() - WINDOW_DAYS * 86_400_000).toISOString();
  const asked = await callFunction({
    store: ctx.store,
    name: 'unanswered_questions',
    args: { p_since: since, p_limit: MAX_QUESTIONS },
    schema: z.array(questionSchema),
  });
  const byText = Map.groupBy(
    asked.map((question) => ({ ...question, text: oneLine(question.text) })).filter(({ text }) => text !== ''),
    ({ text }) => text.toLowerCase(),
  );
  const different = [...byText.values()].slice(0, MAX_DIFFERENT);
  const clusters = clusterQuestions(await embedded({ ctx, texts: different.map(([first]) => first?.text ?? '') }));
  return clusters
    .map((members) => {
      const groups = members.map((position) => different[position] ?? []).toSorted((one, other) => other.length - one.length);
      const all = groups.flat();
      const examples = groups.flatMap(([first]) => first?.text ?? []).slice(0, MAX_EXAMPLES);
      const lastAskedAt =
        all
          .map(({ at }) => new Date(at).toISOString())
          .toSorted()
          .at(-1) ?? '';
      const question = (examples[0] ?? '').slice(0, MAX_FAQ_QUESTION_CHARACTERS).toWellFormed();
      return { count: all.length, examples, lastAskedAt, proposedFaq: { question } };
    })
    .toSorted((one, other) => other.count - one.count || (one.lastAskedAt < other.lastAskedAt ? 1 : -1))
    .slice(0, input.limit);
};
