import type { ReadValue } from '../extract/read-value.ts';

/** Where rules and model read different things in the same mail. */
export type Conflict = { field: string; rules: unknown; model: unknown };
export type Picked<T> = { read: ReadValue<T> | null; isModel: boolean; conflict: Conflict | null };

/** What the rules read less surely than this, or only assumed, gives way to what a model can show in the mail. */
const SURE = 0.7;

export const isUncertain = (read: ReadValue<unknown> | null): boolean => read === null || read.assumed || read.confidence < SURE;

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

/** The rules' value unless it is empty or uncertain and the model has one; two that differ where the rules are sure are a conflict, and the rules' stands. */
export const pickValue = <T>({
  field,
  rules,
  model,
}: {
  field: string;
  rules: ReadValue<T> | null;
  model: ReadValue<T> | null;
}): Picked<T> => {
  if (model === null || (rules !== null && isSame(rules.value, model.value))) return { read: rules, isModel: false, conflict: null };
  if (rules === null || isUncertain(rules)) return { read: model, isModel: true, conflict: null };
  return { read: rules, isModel: false, conflict: { field, rules: rules.value, model: model.value } };
};
