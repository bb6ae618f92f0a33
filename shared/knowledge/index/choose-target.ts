import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { TenantContext } from '../../services/context.ts';
import { readRows } from '../../services/store/read-rows.ts';
import type { Embedder } from '../../services/vectors/port.ts';
import { embedderInUse, embedderKey, identityOf } from './embedder-in-use.ts';
import type { IndexTarget } from './index-document.ts';
import { type IndexEmbedders, setIndexEmbedders } from './index-lease.ts';

type Context = TenantContext<'store' | 'vectors' | 'model'>;

const isSame = (left: Embedder | null, right: Embedder): boolean => left !== null && embedderKey(left) === embedderKey(right);

/** What the embedders of an index become when this one is in use. Nothing is dropped that answers. */
const nextEmbedders = ({ now, embedder }: { now: IndexEmbedders; embedder: Embedder }): IndexEmbedders => {
  if (now.live === null) return { ...now, live: embedder };
  if (isSame(now.live, embedder)) return { live: now.live, building: null, retired: now.building };
  return { live: now.live, building: embedder, retired: isSame(now.building, embedder) ? null : now.building };
};

/**
 * The collection that this run writes: the live one, or, when another embedder is in use by now, a new one beside it, for which every document is due. A collection
 * that nobody reads any more is dropped.
 * @throws AppError dependency_unavailable when the lease is gone
 */
export const chooseTarget = async ({
  ctx,
  owner,
  now,
}: {
  ctx: Context;
  owner: string;
  now: IndexEmbedders;
}): Promise<{ target: IndexTarget; embedders: IndexEmbedders }> => {
  const { embed, price, embedder: inUse } = embedderInUse(ctx.model);
  const embedder = identityOf(inUse);
  const set = async (embedders: IndexEmbedders, wants: boolean): Promise<void> => {
    if (await setIndexEmbedders({ store: ctx.store, owner, embedders, targetKey: embedderKey(embedder), wants })) return;
    throw new AppError('dependency_unavailable', { detail: 'Another run indexes this agency now.' });
  };
  const drop = async (retired: Embedder | null): Promise<void> => {
    if (retired !== null) await ctx.vectors.dropCollection({ tenantId: ctx.tenantId, embedder: retired });
  };
  await drop(now.retired);
  const next = nextEmbedders({ now: { ...now, retired: null }, embedder });
  const isChange = !isSame(now.live, embedder) && now.live !== null && !isSame(now.building, embedder);
  const isReturn = isSame(now.live, embedder) && now.building !== null;
  if (now.live === null || now.retired !== null || isChange || isReturn) await set(next, isChange || isReturn);
  if (next.retired !== null) {
    await drop(next.retired);
    await set({ ...next, retired: null }, false);
  }
  const embedders = { ...next, retired: null };
  return { target: { embedder, embed, price, isLive: embedders.building === null }, embedders };
};

/** Whether a document that answers could not be brought over: then the old collection stays, and the next hour tries again. */
const isLeftBehind = async ({ ctx, embedder }: { ctx: Context; embedder: Embedder }): Promise<boolean> => {
  const rows = await readRows({
    query: ctx.store
      .from('documents')
      .select('id')
      .eq('status', 'error')
      .gt('chunk_count', 0)
      .eq('indexed_by', embedderKey(embedder))
      .limit(1),
    schema: z.object({ id: z.uuid() }),
  });
  return rows.length > 0;
};

/**
 * The new collection is whole: from here on it answers, and the old one goes. Nothing changes while a document could not be brought over.
 * @throws AppError dependency_unavailable when the lease is gone
 */
export const switchTarget = async ({
  ctx,
  owner,
  embedders,
}: {
  ctx: Context;
  owner: string;
  embedders: IndexEmbedders;
}): Promise<IndexEmbedders> => {
  const { live, building } = embedders;
  if (building === null) return embedders;
  const targetKey = embedderKey(building);
  if (live !== null && (await isLeftBehind({ ctx, embedder: live }))) return embedders;
  const switched: IndexEmbedders = { live: building, building: null, retired: live };
  if (!(await setIndexEmbedders({ store: ctx.store, owner, embedders: switched, targetKey, wants: false }))) {
    throw new AppError('dependency_unavailable', { detail: 'Another run indexes this agency now.' });
  }
  if (live !== null) await ctx.vectors.dropCollection({ tenantId: ctx.tenantId, embedder: live });
  await setIndexEmbedders({ store: ctx.store, owner, embedders: { ...switched, retired: null }, targetKey, wants: false });
  return { ...switched, retired: null };
};
