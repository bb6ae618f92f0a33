import { AppError } from '../../core/errors.ts';
import { newUuid } from '../../core/ids.ts';
import { DocumentsChanged } from '../../events.ts';
import { countedModel } from '../../model-budget/counted-model.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { makeEvent } from '../../pipeline/events.ts';
import { publishEvents } from '../../pipeline/publish-events.ts';
import type { TenantContext } from '../../services/context.ts';
import { chooseTarget, switchTarget } from './choose-target.ts';
import { beginIndexRun, endIndexRun, type IndexEmbedders, nextIndexWork } from './index-lease.ts';
import { workOff } from './work-off.ts';

/** What a run takes before it hands over to the next: no stage may run longer than ten minutes. */
const RUN_MS = 240_000;

type Context = TenantContext<'store' | 'bus' | 'blobs' | 'vectors' | 'model'>;

const workUntilDone = async ({
  ctx,
  owner,
  eventId,
  begun,
}: {
  ctx: Context;
  owner: string;
  eventId: string;
  begun: IndexEmbedders;
}): Promise<void> => {
  const endsAtMs = performance.now() + RUN_MS;
  const model = countedModel({ ctx, input: { entity: 'documents', entityId: eventId } });
  const chosen = await chooseTarget({ ctx: { ...ctx, model }, owner, now: begun });
  let { embedders, target } = chosen;
  for (;;) {
    const isForced = performance.now() > endsAtMs;
    const work = isForced ? null : await nextIndexWork({ store: ctx.store, owner });
    if (work !== null) {
      await workOff({ ctx, owner, work, target });
      continue;
    }
    if (!isForced && embedders.building !== null) {
      embedders = await switchTarget({ ctx, owner, embedders });
      target = { ...target, isLive: embedders.building === null };
    }
    const cause = `${eventId}/continued`;
    const { released, events } = await endIndexRun({
      store: ctx.store,
      owner,
      isForced,
      events: [makeEvent({ type: DocumentsChanged, data: { documentId: null }, cause })],
      meta: commitMeta({ ctx, cause }),
    });
    if (!released) continue;
    await publishEvents({ ctx, events });
    return;
  }
};

/**
 * Indexes every document of the agency that is due, one after the other. One run at a time does so for an agency; whoever comes meanwhile leaves his work to it.
 * @throws AppError dependency_unavailable when something did not answer, or an earlier delivery of this event may have died: deliver again
 */
export const indexDocuments = async ({ ctx, input }: { ctx: Context; input: { eventId: string } }): Promise<void> => {
  const owner = `${input.eventId}/${newUuid()}`;
  const begun = await beginIndexRun({ store: ctx.store, owner });
  if (!begun.claimed) {
    if (begun.same) throw new AppError('dependency_unavailable', { detail: 'Another delivery of this event is at work, or was.' });
    return;
  }
  try {
    await workUntilDone({ ctx, owner, eventId: input.eventId, begun });
  } catch (error) {
    // Whoever comes next need not wait for the lease to end by itself.
    await endIndexRun({ store: ctx.store, owner, isForced: true, events: [], meta: commitMeta({ ctx, cause: owner }) }).catch(
      (failure: unknown) => ctx.log.warn('index lease not given back', { error: failure }),
    );
    throw error;
  }
};
