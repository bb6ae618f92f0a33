import { z } from 'zod';
import type { Completion, UnusableReason } from './port.ts';

/** A chat completion, as far as it is read; compatible services leave much out. */
export const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z.unknown().optional(),
});

export type ChatCompletion = z.infer<typeof completionSchema>;

type Read<Output> = { outcome: 'answered'; value: Output } | { outcome: 'unusable'; reason: UnusableReason };

const unusable = (reason: UnusableReason): { outcome: 'unusable'; reason: UnusableReason } => ({ outcome: 'unusable', reason });

const parseJson = (text: string): { value: unknown } | null => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
};

export const contentOf = ({ choices }: ChatCompletion): string => choices[0]?.message.content?.trim() ?? '';

/** What the first choice says, as the schema wants it, or why it is of no use. */
export const readAnswer = <Output>({
  completion,
  schema,
}: {
  completion: ChatCompletion;
  schema: Completion<Output>['answer']['schema'];
}): Read<Output> => {
  const [choice] = completion.choices;
  const refusal = choice?.message.refusal ?? '';
  if (refusal !== '' || choice?.finish_reason === 'content_filter') return unusable('refused');
  // What is cut off may still be JSON by chance, and then says something else.
  if (choice?.finish_reason === 'length') return unusable('cut_off');
  const content = contentOf(completion);
  if (content === '') return unusable('empty');
  const json = parseJson(content);
  if (json === null) return unusable('not_json');
  const parsed = schema.safeParse(json.value);
  return parsed.success ? { outcome: 'answered', value: parsed.data } : unusable('wrong_form');
};
