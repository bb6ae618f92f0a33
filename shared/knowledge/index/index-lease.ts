import { z } from 'zod';
import type { OutgoingEvent } from '../../pipeline/events.ts';
import { outgoingEventSchema } from '../../pipeline/events.ts';
import { callFunction } from '../../services/store/call-function.ts';
import type { Store } from '../../services/store/port.ts';
import type { Embedder } from '../../services/vectors/port.ts';
import { type DocumentRow, documentRowSchema } from '../documents/document-row.ts';
import { embedderSchema } from './embedder-in-use.ts';

/** How long a run may be silent before another takes its place. */
export const LEASE_SECONDS = 90;
/** Reading a file and writing its chunks are steps that report nothing. */
export const LONG_STEP_SECONDS = 180;

const beginSchema = z.union([
  z.object({ claimed: z.literal(false), same: z.boolean() }),
  z.object({
    claimed: z.literal(true),
    live: embedderSchema.nullable(),
    building: embedderSchema.nullable(),
    retired: embedderSchema.nullable(),
  }),
]);

/** Who may answer, who is to, who is to go. */
export type IndexEmbedders = { live: Embedder | null; building: Embedder | null; retired: Embedder | null };

type Owned = { store: Store; owner: string };

/**
 * The right to be the one who writes the agency's vectors, until it is given back or this run is silent for too long.
 * `owner`: `<event id>/<run>`. `same`: an earlier delivery of this event has it, and may be dead.
 */
export const beginIndexRun = async ({
  store,
  owner,
  seconds = LEASE_SECONDS,
}: Owned & { seconds?: number }): Promise<z.infer<typeof beginSchema>> =>
  await callFunction({ store, name: 'begin_index_run', args: { p_owner: owner, p_seconds: seconds }, schema: beginSchema });

/** The next document that is due, or null; deletions come first. */
export const nextIndexWork = async ({ store, owner }: Owned): Promise<DocumentRow | null> =>
  await callFunction({
    store,
    name: 'next_index_work',
    args: { p_owner: owner, p_seconds: LEASE_SECONDS },
    schema: documentRowSchema.nullable(),
  });

/** Tells how far a document is. False when the lease, or the document as it was, is gone. */
export const reportIndexProgress = async ({
  store,
  owner,
  work,
  done,
  total,
  seconds = LEASE_SECONDS,
}: Owned & { work: DocumentRow; done: number; total: number | null; seconds?: number }): Promise<boolean> =>
  await callFunction({
    store,
    name: 'report_index_progress',
    args: { p_owner: owner, p_seconds: seconds, p_id: work.id, p_wanted: work.index_wanted, p_done: done, p_total: total },
    schema: z.boolean(),
  });

/** False when the lease is gone. `wants`: whatever does not lie in `target` is due again. */
export const setIndexEmbedders = async ({
  store,
  owner,
  embedders,
  targetKey,
  wants,
}: Owned & { embedders: IndexEmbedders; targetKey: string; wants: boolean }): Promise<boolean> =>
  await callFunction({
    store,
    name: 'set_index_embedders',
    args: {
      p_owner: owner,
      p_live: embedders.live,
      p_building: embedders.building,
      p_retired: embedders.retired,
      p_target_key: targetKey,
      p_wants: wants,
    },
    schema: z.boolean(),
  });

const endSchema = z.object({ released: z.boolean(), due: z.int(), events: z.array(outgoingEventSchema) });

/** Gives the lease back; unforced only when nothing is due. */
export const endIndexRun = async ({
  store,
  owner,
  isForced,
  events,
  meta,
}: Owned & { isForced: boolean; events: readonly unknown[]; meta: unknown }): Promise<{
  released: boolean;
  due: number;
  events: OutgoingEvent[];
}> =>
  await callFunction({
    store,
    name: 'end_index_run',
    args: { p_owner: owner, p_is_forced: isForced, p_events: events, p_meta: meta },
    schema: endSchema,
  });
