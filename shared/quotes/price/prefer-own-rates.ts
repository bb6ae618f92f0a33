import type { Rate } from '../../rates/schemas.ts';

const productKey = ({ hotelName, roomType, mealPlan }: Rate): string =>
  JSON.stringify([hotelName.trim().toLowerCase(), roomType.trim().toLowerCase(), mealPlan]);

/**
 * The tenant's rates and those of the shared catalogue that none of its own replaces: an own active rate for the same hotel, room and meal plan
 * whose window meets the catalogue rate's wins over it.
 */
export const preferOwnRates = ({ own, catalogue }: { own: readonly Rate[]; catalogue: readonly Rate[] }): Rate[] => {
  const ownByProduct = Map.groupBy(
    own.filter(({ active }) => active),
    productKey,
  );
  const kept = catalogue.filter((rate) => {
    const rivals = ownByProduct.get(productKey(rate)) ?? [];
    return !rivals.some(({ validFrom, validTo }) => validFrom <= rate.validTo && rate.validFrom <= validTo);
  });
  return [...own, ...kept];
};
