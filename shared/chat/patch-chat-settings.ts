import { z } from 'zod';
import { AppError, type FieldProblem, invalid } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { type ChatSettings, chatSettingsSchema } from './chat-settings.ts';
import { forbiddenText } from './forbidden-text.ts';
import { getChatSettings } from './get-chat-settings.ts';

const answerSchema = z.object({ value: chatSettingsSchema, revision: z.int() });

const forbiddenIn = (settings: ChatSettings): FieldProblem[] =>
  Object.entries(settings).flatMap(([key, value]) => {
    const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
    const detail = texts.map(forbiddenText).find((reason) => reason !== null);
    return detail === undefined ? [] : [{ pointer: `/${key}`, detail }];
  });

/**
 * Merges `changes` into the chat's settings. `ifMatch` is the revision that the caller has seen.
 * @throws AppError validation_failed (unknown or wrong keys, texts that read like instructions or secrets), precondition_failed (changed since), forbidden.
 */
export const patchChatSettings = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { changes: Readonly<Record<string, unknown>>; ifMatch: string };
}): Promise<{ value: ChatSettings; revision: number }> => {
  const current = await getChatSettings({ ctx });
  const merged = chatSettingsSchema.safeParse({ ...current.value, ...input.changes });
  if (!merged.success) {
    throw invalid(
      merged.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => ({ pointer: `/${key}`, detail: 'There is no such setting.' }))
          : [{ pointer: `/${issue.path.join('/')}`, detail: issue.message }],
      ),
    );
  }
  const problems = forbiddenIn(merged.data);
  if (problems.length > 0) throw invalid(problems);
  if (String(current.revision) !== input.ifMatch) {
    throw new AppError('precondition_failed', { detail: 'The settings were changed since you read them; read them again.' });
  }
  return await callFunction({
    store: ctx.store,
    name: 'patch_chat_settings',
    args: { p_value: merged.data, p_expected_revision: current.revision, p_at: ctx.now().toISOString() },
    schema: answerSchema,
  });
};
