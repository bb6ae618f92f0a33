import { z } from 'zod';
import { localDateAt } from '../../core/local-date.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import type { Embedder, Visibility } from '../../services/vectors/port.ts';
import { getSettings } from '../../tenants/get-settings.ts';
import { embedderInUse, embedderSchema, identityOf } from '../index/embedder-in-use.ts';
import { sharedDocumentIds as readSharedIds } from '../shared-catalogue/shared-document-ids.ts';

/** What retrieveChunks and answerQuestion need to know of the agency's documents. */
export type AnswerSource = {
  tenantId: string;
  visibility: Visibility;
  today: string;
  embedder: Embedder;
  documentIds?: string[];
  /** Where the agency switched the shared catalogue on: whether it is asked, and which of its documents answer. */
  includeShared?: true;
  sharedDocumentIds?: string[];
};

/**
 * Where questions of this agency are answered from: the collection that is live (of another embedder than the one in use while a switch is under way), the agency's local day, and, while any document is
 * not as its chunks say (it was just deleted, made private, is being indexed), the ids of those that may answer. With the shared catalogue switched on, the
 * ids of its documents as well. Null: nothing was ever indexed.
 */
export const answerSource = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'model'>;
  input: { visibility: Visibility };
}): Promise<AnswerSource | null> => {
  const { visibility } = input;
  const { company, ai } = await getSettings({ ctx });
  const today = localDateAt({ instant: ctx.now(), timeZone: company.timeZone });
  const { embedder, documentIds } = await callFunction({
    store: ctx.store,
    name: 'knowledge_source',
    args: { p_visibility: visibility, p_on: today },
    schema: z.object({ embedder: embedderSchema.nullable(), documentIds: z.array(z.uuid()).nullable() }),
  });
  const sharedDocumentIds = ai.useSharedCatalogue ? await readSharedIds({ ctx }) : [];
  if (embedder === null && sharedDocumentIds.length === 0) return null;
  return {
    tenantId: ctx.tenantId,
    visibility,
    today,
    embedder: embedder ?? identityOf(embedderInUse(ctx.model).embedder),
    ...(documentIds === null ? {} : { documentIds }),
    ...(sharedDocumentIds.length === 0 ? {} : { includeShared: true, sharedDocumentIds }),
  };
};
