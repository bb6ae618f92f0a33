import { z } from 'zod';
import { AppError, type FieldProblem, invalid } from '../../core/errors.ts';
import { addMoney, multiplyMoney, subtractMoney, sumMoney } from '../../core/money.ts';
import { type Money, moneySchema } from '../../core/money-schema.ts';
import { convertWithFxSet } from '../../rates/convert-with-fx-set.ts';
import type { FxSet } from '../../rates/schemas.ts';

/** Something sold beside the stay. `unitCost` and `unitPrice` are of one unit and may be of different currencies; those of a discount are at or below zero. */
export const extraLineSchema = z.object({
  id: z.string().min(1).max(64),
  kind: z.enum(['transfer', 'activity', 'flight', 'car', 'package', 'fee', 'discount', 'other']),
  description: z.string().min(1).max(200),
  unit: z.enum(['per_person', 'per_vehicle', 'per_night', 'flat']),
  quantity: z.int().min(1).max(999),
  unitCost: moneySchema,
  unitPrice: moneySchema,
  /** Shown apart and not in the total until the client chooses it. */
  optional: z.boolean(),
});
export type ExtraLine = z.infer<typeof extraLineSchema>;
export type PricedExtraLine = ExtraLine & { cost: Money; price: Money; inTotal: boolean };

const problemsOf = ({ lines, chosen }: { lines: readonly ExtraLine[]; chosen: readonly string[] }): FieldProblem[] => {
  const problems = lines.flatMap((line, index): FieldProblem[] => {
    const parsed = extraLineSchema.safeParse(line);
    const pointer = `/extras/${index}`;
    if (!parsed.success)
      return parsed.error.issues.map(({ path, message }) => ({ pointer: `${pointer}/${path.join('/')}`, detail: message }));
    const isRight =
      line.kind === 'discount'
        ? line.unitPrice.amount <= 0 && line.unitCost.amount <= 0
        : line.unitPrice.amount >= 0 && line.unitCost.amount >= 0;
    return isRight ? [] : [{ pointer: `${pointer}/unitPrice`, detail: 'a discount is at or below zero, every other line at or above' }];
  });
  const unknown = chosen.filter((id) => !lines.some((line) => line.id === id && line.optional));
  return [
    ...problems,
    ...unknown.map((id) => ({ pointer: '/extras', detail: `"${id.slice(0, 64)}" is not an optional line of this option` })),
  ];
};

const toCurrency = ({ money, currency, fxSet }: { money: Money; currency: string; fxSet: FxSet | null }): Money => {
  const converted = convertWithFxSet({ money, toCurrency: currency, fxSet });
  if (converted !== null) return converted.money;
  throw new AppError('fx_missing', { detail: `There is no exchange rate from ${money.currency} to ${currency}.` });
};

/**
 * Adds extra lines to an option: quantity x unit, converted to the option's currency and rounded half up per line. Optional lines count only when
 * their id is in `chosen`. Gives the lines and the new total, cost and margin (sums of rounded lines, in the option's currency).
 * Throws `validation_failed` with pointers for a malformed line, an unknown choice or discounts that take the option below 0; `fx_missing` without a rate.
 */
export const priceExtraLines = ({
  option,
  lines,
  chosen,
  fxSet,
}: {
  option: { total: Money; cost: Money };
  lines: readonly ExtraLine[];
  chosen: readonly string[];
  fxSet: FxSet | null;
}): { lines: PricedExtraLine[]; total: Money; cost: Money; margin: Money } => {
  const problems = problemsOf({ lines, chosen });
  if (problems.length > 0) throw invalid(problems);
  const { currency } = option.total;
  const priced = lines.map((line): PricedExtraLine => {
    const cost = toCurrency({ money: multiplyMoney(line.unitCost, line.quantity), currency, fxSet });
    const price = toCurrency({ money: multiplyMoney(line.unitPrice, line.quantity), currency, fxSet });
    return { ...line, cost, price, inTotal: !line.optional || chosen.includes(line.id) };
  });
  const counted = priced.filter(({ inTotal }) => inTotal);
  const total = addMoney(option.total, sumMoney({ amounts: counted.map(({ price }) => price), currency }));
  const cost = addMoney(option.cost, sumMoney({ amounts: counted.map((line) => line.cost), currency }));
  if (total.amount < 0) throw invalid([{ pointer: '/extras', detail: 'discounts may not take the option below 0' }]);
  return { lines: priced, total, cost, margin: subtractMoney(total, cost) };
};
