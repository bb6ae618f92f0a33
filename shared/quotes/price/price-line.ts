import { addMoney, applyBasisPoints, multiplyMoney, subtractMoney, zeroMoney } from '../../core/money.ts';
import type { Money } from '../../core/money-schema.ts';
import { convertWithFxSet, type UsedRate } from '../../rates/convert-with-fx-set.ts';
import type { Rate } from '../../rates/schemas.ts';
import type { DraftLine, SearchInput } from './types.ts';

/** How net amounts become prices, and amounts of one currency those of another. */
export type Tariff = Pick<SearchInput, 'fxSet' | 'destinationMarkupBp' | 'defaultMarkupBp'>;

/** The figures of one line: `own` in the rate's currency, the rest in the option's. */
export type LineAmounts = {
  own: Money;
  converted: Money;
  used: UsedRate;
  /** Basis points: of markup for a net rate, of commission for a gross one. */
  basisPoints: number;
  cost: Money;
  price: Money;
  markup: Money;
  commission: Money;
};

/** Basis points on a net rate: the rate's own, else the destination's, else the tenant's. */
const markupOf = ({ rate, tariff }: { rate: Rate; tariff: Tariff }): number => {
  if (rate.markupBp !== null) return rate.markupBp;
  const ofDestination = Object.hasOwn(tariff.destinationMarkupBp, rate.destination)
    ? tariff.destinationMarkupBp[rate.destination]
    : undefined;
  return ofDestination ?? tariff.defaultMarkupBp;
};

/**
 * Cost, price, markup and commission of a line in `currency`, rounded half up at each step in this order: conversion, then markup (net rates)
 * or commission (gross rates). Null when the rate's currency cannot be converted. Throws `validation_failed` on amounts too large to count.
 */
export const priceLine = ({ draft, currency, tariff }: { draft: DraftLine; currency: string; tariff: Tariff }): LineAmounts | null => {
  const { rate } = draft;
  const unit = { amount: draft.unitAmount, currency: rate.currency };
  const own = multiplyMoney(multiplyMoney(unit, draft.quantity), draft.times);
  const conversion = convertWithFxSet({ money: own, toCurrency: currency, fxSet: tariff.fxSet });
  if (conversion === null) return null;
  const { money: converted, used } = conversion;
  const nothing = zeroMoney(currency);
  if (rate.priceBasis === 'gross') {
    const basisPoints = rate.commissionBp ?? 0;
    const commission = applyBasisPoints(converted, basisPoints);
    const cost = subtractMoney(converted, commission);
    return { own, converted, used, basisPoints, cost, price: converted, markup: nothing, commission };
  }
  const basisPoints = markupOf({ rate, tariff });
  const markup = applyBasisPoints(converted, basisPoints);
  return { own, converted, used, basisPoints, cost: converted, price: addMoney(converted, markup), markup, commission: nothing };
};
