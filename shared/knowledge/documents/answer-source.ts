import { z } from 'zod';
import { localDateAt } from '../../core/local-date.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import type { Embedder, Visibility } from '../../services/vectors/port.ts';
import { getSettings } from '../../tenants/get-settings.ts';
import { embedderSchema } from '../index/embedder-in-use.ts';

/** What retrieveChunks and answerQuestion need to know of the agency's documents. */
export type AnswerSource = { tenantId: string; visibility: Visibility; today: string; embedder: Embedder; documentIds?: string[] };

/**
 * Where questions of this agency are answered from: the collection that is live (of another embedder than the one in use while a switch is under way), the agency's local day, and, while any document is
 * not as its chunks say (it was just deleted, made private, is being indexed), the ids of those that may answer. Null: nothing was ever indexed.
 */
export const answerSource = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { visibility: Visibility };
}): Promise<AnswerSource | null> => {
  const { visibility } = input;
  const { company } = await getSettings({ ctx });
  const today = localDateAt({ instant: ctx.now(), timeZone: company.timeZone });
  const { embedder, documentIds } = await callFunction({
    store: ctx.store,
    name: 'knowledge_source',
    args: { p_visibility: visibility, p_on: today },
    schema: z.object({ embedder: embedderSchema.nullable(), documentIds: z.array(z.uuid()).nullable() }),
  });
  if (embedder === null) return null;
  return { tenantId: ctx.tenantId, visibility, today, embedder, ...(documentIds === null ? {} : { documentIds }) };
};
