import { notFound } from '../../../shared/core/errors.ts';
import { encodeId } from '../../../shared/core/ids.ts';
import { importRates } from '../../../shared/rates/import-rates.ts';
import { listRates } from '../../../shared/rates/list-rates.ts';
import { newestFxSet } from '../../../shared/rates/newest-fx-set.ts';
import { putFxSet as enterFxSet } from '../../../shared/rates/put-fx-set.ts';
import type { Rate } from '../../../shared/rates/schemas.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { seesMargins } from '../../../shared/tenants/sees-margins.ts';
import type routes from './routes.ts';

const withoutCost = (rate: Rate) => {
  const { adultSharing, adultSingle, childBands, infantAmount, markupBp, commissionBp, ...rest } = rate;
  return rate.priceBasis === 'net' ? rest : { ...rest, adultSharing, adultSingle, childBands, infantAmount };
};

const list: RouteHandler<typeof routes.list, 'store'> = async ({ ctx, input }) => {
  const { limit, cursor, destination } = input.query;
  const scope = { route: 'rates.list', filters: { destination } };
  const { rates, nextAfterId } = await listRates({
    ctx,
    input: { limit, destination: destination ?? null, afterId: cursor === undefined ? null : ctx.cursor.decode({ ...scope, cursor }) },
  });
  return {
    body: {
      data: seesMargins(ctx) ? rates : rates.map(withoutCost),
      nextCursor: nextAfterId === null ? null : ctx.cursor.encode({ ...scope, position: nextAfterId }),
    },
  };
};

const importSheet: RouteHandler<typeof routes.import, 'store'> = async ({ ctx, input }) => {
  const { dryRun, force, createDestinations } = input.query;
  return { body: await importRates({ ctx, input: { bytes: input.body, isDryRun: dryRun, isForced: force, createDestinations } }) };
};

const getFxSet: RouteHandler<typeof routes.getFxSet, 'store'> = async ({ ctx }) => {
  const set = await newestFxSet({ ctx });
  if (set === null) throw notFound();
  return { body: { ...set, id: encodeId('fxSet', set.id) } };
};

const putFxSet: RouteHandler<typeof routes.putFxSet, 'store'> = async ({ ctx, input }) => {
  const set = await enterFxSet({ ctx, input: input.body });
  return { body: { ...set, id: encodeId('fxSet', set.id) } };
};

export default { list, import: importSheet, getFxSet, putFxSet };
