import { describe, expect, test } from 'vitest';
import { type ExtraLine, priceExtraLines } from '../../../../shared/quotes/price/price-extra-lines.ts';
import { makeFxSet } from './make-rate.ts';

const zar = (amount: number) => ({ amount, currency: 'ZAR' });
const option = { total: zar(400_000), cost: zar(350_000) };
const line = (changes: Partial<ExtraLine> = {}): ExtraLine => ({
  id: 'x1',
  kind: 'transfer',
  description: 'Airport transfer',
  unit: 'per_vehicle',
  quantity: 2,
  unitCost: zar(30_000),
  unitPrice: zar(35_050),
  optional: false,
  ...changes,
});
const price = (lines: ExtraLine[], chosen: string[] = []) => priceExtraLines({ option, lines, chosen, fxSet: makeFxSet() });
const refused = (pointer: string) => expect.objectContaining({ code: 'validation_failed', errors: [expect.objectContaining({ pointer })] });

describe('extra lines', () => {
  test('quantity times unit joins price, cost and margin', () => {
    // 4,000.00 + 2 x 350.50 = 4,701.00; 3,500.00 + 2 x 300.00 = 4,100.00.
    expect(price([line()])).toMatchObject({ total: zar(470_100), cost: zar(410_000), margin: zar(60_100) });
  });

  test('an optional line counts only when chosen', () => {
    expect(price([line({ optional: true })])).toMatchObject({ total: zar(400_000), lines: [{ inTotal: false, price: zar(70_100) }] });
    expect(price([line({ optional: true })], ['x1'])).toMatchObject({ total: zar(470_100), lines: [{ inTotal: true }] });
  });

  test('each line is converted and rounded by itself', () => {
    // 3 x EUR 10.01 = 30.03 x 19.8765 = 596.891295 -> 596.89; 3 x EUR 8.00 = 24.00 x 19.8765 = 477.036 -> 477.04.
    const eur = (amount: number) => ({ amount, currency: 'EUR' });
    expect(price([line({ quantity: 3, unitPrice: eur(1001), unitCost: eur(800) })])).toMatchObject({
      total: zar(459_689),
      cost: zar(397_704),
    });
  });

  test('a discount may take the option to 0 and not below', () => {
    const discount = (amount: number) => line({ kind: 'discount', quantity: 1, unitPrice: zar(amount), unitCost: zar(0) });
    expect(price([discount(-400_000)]).total).toEqual(zar(0));
    expect(() => price([discount(-400_001)])).toThrow(refused('/extras'));
    expect(() => price([discount(1)])).toThrow(refused('/extras/0/unitPrice'));
    expect(() => price([line({ unitPrice: zar(-1) })])).toThrow(refused('/extras/0/unitPrice'));
  });

  test('what cannot be is refused', () => {
    expect(() => price([line({ quantity: 0 })])).toThrow(refused('/extras/0/quantity'));
    expect(() => price([line({ quantity: 1000 })])).toThrow(refused('/extras/0/quantity'));
    expect(() => price([line()], ['x1'])).toThrow(refused('/extras'));
    expect(() => price([line({ unitPrice: { amount: 1, currency: 'GBP' } })])).toThrow(expect.objectContaining({ code: 'fx_missing' }));
  });
});
