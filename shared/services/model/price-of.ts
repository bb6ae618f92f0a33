import { AppError } from '../../core/errors.ts';
import type { ModelPrice } from '../../core/model-prices.ts';
import listed from './prices.json' with { type: 'json' };

/** A dated version costs what its model costs: `gpt-4.1-mini-2025-04-14`. */
const DATE = /-\d{4}-\d{2}-\d{2}$/;

/**
 * What a model costs: by the setting MODEL_PRICES, else by prices.json (public list prices on the date that it names).
 * @throws AppError `dependency_unavailable`, naming the setting, for a model whose price nobody has said: a budget must not be spent without knowing.
 */
export const priceOf = ({ model, prices }: { model: string; prices: readonly ModelPrice[] }): ModelPrice => {
  const find = (name: string): ModelPrice | undefined => [...prices, ...listed.models].find((price) => price.model === name);
  const price = find(model) ?? find(model.replace(DATE, ''));
  if (price !== undefined) return price;
  throw new AppError('dependency_unavailable', {
    detail: `There is no price for the model ${model}: give it in the setting MODEL_PRICES (${model}=0/0 where it costs nothing).`,
  });
};
