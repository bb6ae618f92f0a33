import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertMoney } from '../../../shared/core/convert-money.ts';
import { currencyExponent, isCurrencyCode } from '../../../shared/core/currencies.ts';
import { formatBasisPoints, formatMoney, formatMoneyPlain, toMajorUnits } from '../../../shared/core/format-money.ts';
import { addMoney, applyBasisPoints, compareMoney, multiplyMoney, subtractMoney, sumMoney, zeroMoney } from '../../../shared/core/money.ts';
import { parseMajorUnits } from '../../../shared/core/parse-major-units.ts';
import { divideHalfUp } from '../../../shared/core/round-half-up.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const tooLarge = expect.objectContaining({ code: 'validation_failed' });

describe('currencies', () => {
  test.each(['ISK', 'JPY', 'KRW', 'CLP', 'VND', 'UGX', 'RWF', 'XOF', 'XAF', 'BIF', 'DJF', 'GNF', 'KMF', 'PYG', 'VUV', 'XPF'])(
    '%s has no decimals',
    (code) => {
      expect(currencyExponent(code)).toBe(0);
    },
  );

  test.each(['BHD', 'KWD', 'OMR', 'JOD', 'TND', 'IQD', 'LYD'])('%s has three', (code) => expect(currencyExponent(code)).toBe(3));

  test.each(['EUR', 'USD', 'ZAR', 'MUR', 'SCR', 'TZS', 'KES', 'NAD', 'MGA', 'MRU', 'HUF'])('%s has two', (code) =>
    expect(currencyExponent(code)).toBe(2),
  );

  test.each(['RND', 'eur', 'EU', 'EURO', '', 'XXX', 'XAU', 'DEM', '__proto__'])('%s is no currency', (code) => {
    expect(isCurrencyCode(code)).toBe(false);
    expect(() => currencyExponent(code)).toThrow(tooLarge);
    expect(() => zeroMoney(code)).toThrow(tooLarge);
  });
});

describe('arithmetic', () => {
  test('sums, differences and multiples', () => {
    expect(addMoney(eur(1), eur(2))).toEqual(eur(3));
    expect(subtractMoney(eur(1), eur(2))).toEqual(eur(-1));
    expect(multiplyMoney(eur(333), 3)).toEqual(eur(999));
    expect(sumMoney({ amounts: [eur(1), eur(2), eur(3)], currency: 'EUR' })).toEqual(eur(6));
    expect(sumMoney({ amounts: [], currency: 'JPY' })).toEqual({ amount: 0, currency: 'JPY' });
    expect(compareMoney(eur(1), eur(2))).toBe(-1);
  });

  test('two currencies never meet', () => {
    const zar = { amount: 1, currency: 'ZAR' };
    expect(() => addMoney(eur(1), zar)).toThrow(TypeError);
    expect(() => subtractMoney(eur(1), zar)).toThrow(TypeError);
    expect(() => compareMoney(eur(1), zar)).toThrow(TypeError);
    expect(() => sumMoney({ amounts: [eur(1), zar], currency: 'EUR' })).toThrow(TypeError);
    expect(() => sumMoney({ amounts: [zar], currency: 'EUR' })).toThrow(TypeError);
  });

  test('what cannot be counted exactly throws', () => {
    const most = eur(Number.MAX_SAFE_INTEGER);
    expect(() => addMoney(most, eur(1))).toThrow(tooLarge);
    expect(() => subtractMoney(eur(-1), most)).toThrow(tooLarge);
    expect(() => multiplyMoney(most, 2)).toThrow(tooLarge);
    expect(() => applyBasisPoints(most, 10_001)).toThrow(tooLarge);
    expect(() => sumMoney({ amounts: [most, most], currency: 'EUR' })).toThrow(tooLarge);
    expect(addMoney(most, eur(0))).toEqual(most);
  });

  test.each([
    [1n, 2n, 1n],
    [-1n, 2n, -1n],
    [3n, 2n, 2n],
    [-3n, 2n, -2n],
    [49n, 100n, 0n],
    [-49n, 100n, 0n],
    [7n, 3n, 2n],
    [8n, 3n, 3n],
  ])('%i / %i is %i: half up, away from zero', (top, bottom, expected) => expect(divideHalfUp(top, bottom)).toBe(expected));

  test.each([
    // 12,000.50 x 15 % = 1,800.075
    [1_200_050, 1500, 180_008],
    [-1_200_050, 1500, -180_008],
    // 53,016.76 x 30 % = 15,905.028
    [5_301_676, 3000, 1_590_503],
    [1, 5000, 1],
    [1, 4999, 0],
    [-1, 5000, -1],
    [922_500, 11_250, 1_037_813],
    // The float 1.005 x 100 is 100.49999999999999.
    [201, 5000, 101],
  ])('%i at %i basis points is %i', (amount, basisPoints, expected) =>
    expect(applyBasisPoints(eur(amount), basisPoints)).toEqual(eur(expected)),
  );
});

describe('conversion', () => {
  test.each([
    ['EUR', 123_456, 'ZAR', '19.8765', 2_453_873],
    ['EUR', 10_000, 'BHD', '0.4087', 40_870],
    ['EUR', 10_005, 'ISK', '149.5', 14_957],
    ['JPY', 1, 'EUR', '0.00625', 1],
    ['BHD', 1, 'JPY', '391.5', 0],
    ['EUR', -50, 'JPY', '1', -1],
  ])('%s %i to %s at %s is %i', (currency, amount, toCurrency, rate, expected) => {
    expect(convertMoney({ money: { amount, currency }, toCurrency, rate })).toEqual({ amount: expected, currency: toCurrency });
  });

  test('a cross rate is one fraction', () => {
    // 1.00 USD / 3 x 3 is 1.00, though 1 / 3 has no end.
    expect(convertMoney({ money: { amount: 100, currency: 'USD' }, toCurrency: 'EUR', rate: '3', dividedBy: '3' })).toEqual(eur(100));
  });

  test.each(['0', '0.00000000', '-1', '1,5', '1.123456789', '', 'NaN', '1e3', '1234567890'])('"%s" is no rate', (rate) => {
    expect(() => convertMoney({ money: eur(1), toCurrency: 'ZAR', rate })).toThrow(tooLarge);
    expect(() => convertMoney({ money: eur(1), toCurrency: 'ZAR', rate: '1', dividedBy: rate })).toThrow(tooLarge);
  });
});

describe('reading major units', () => {
  test.each([
    ['1234.50', 'EUR', 123_450],
    ['1234.5', 'EUR', 123_450],
    ['1234', 'EUR', 123_400],
    [' 0.00 ', 'EUR', 0],
    ['-3', 'EUR', -300],
    ['-0.00', 'EUR', 0],
    ['45001', 'JPY', 45_001],
    ['40.125', 'BHD', 40_125],
    ['1,234.56', 'EUR', 123_456],
    ['1,234.567', 'BHD', 1_234_567],
    ['0.29', 'EUR', 29],
    ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
  ])('%s %s is %i', (text, currency, amount) => {
    expect(parseMajorUnits({ text, currency })).toEqual({ ok: true, money: { amount, currency } });
  });

  test.each([
    ['1,234.567', 'EUR', 'too_many_decimals'],
    ['1.001', 'EUR', 'too_many_decimals'],
    ['100.000', 'EUR', 'too_many_decimals'],
    ['1.0', 'JPY', 'too_many_decimals'],
    ['1.0001', 'BHD', 'too_many_decimals'],
    ['1,234', 'EUR', 'not_a_number'],
    ['1.234,50', 'EUR', 'not_a_number'],
    ['12,34.50', 'EUR', 'not_a_number'],
    ['1 234.50', 'EUR', 'not_a_number'],
    ['on request', 'EUR', 'not_a_number'],
    ['1e3', 'EUR', 'not_a_number'],
    ['.5', 'EUR', 'not_a_number'],
    ['5.', 'EUR', 'not_a_number'],
    ['', 'EUR', 'not_a_number'],
    ['NaN', 'EUR', 'not_a_number'],
    ['Infinity', 'EUR', 'not_a_number'],
    ['0x10', 'EUR', 'not_a_number'],
    ['٣', 'EUR', 'not_a_number'],
    ['90071992547409.92', 'EUR', 'not_a_number'],
    ['9'.repeat(100_000), 'EUR', 'not_a_number'],
  ])('%s %s is refused as %s', (text, currency, problem) => {
    expect(parseMajorUnits({ text, currency })).toMatchObject({ ok: false, problem });
  });

  test('what is written is read back, in every number of decimals', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('JPY', 'EUR', 'BHD'), (amount, currency) => {
        const parsed = parseMajorUnits({ text: toMajorUnits({ amount, currency }), currency });
        expect(parsed).toEqual({ ok: true, money: { amount, currency } });
      }),
    );
  });
});

describe('writing', () => {
  test.each([
    [1_845_000, 'ZAR', 'ZAR 18,450.00'],
    [-123_456_789, 'ZAR', 'ZAR -1,234,567.89'],
    [5, 'BHD', 'BHD 0.005'],
    [151_878, 'JPY', 'JPY 151,878'],
    [0, 'EUR', 'EUR 0.00'],
  ])('%i %s is "%s"', (amount, currency, expected) => expect(formatMoneyPlain({ amount, currency })).toBe(expected));

  test.each([
    [1250, '12.5'],
    [1500, '15'],
    [10_000, '100'],
    [5, '0.05'],
    [10, '0.1'],
    [0, '0'],
    [3333, '33.33'],
  ])('%i basis points are %s %', (basisPoints, expected) => expect(formatBasisPoints(basisPoints)).toBe(expected));

  test('as people of a locale write it, with the decimals of the currency', () => {
    const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
    expect(plain(formatMoney({ money: { amount: 1_845_000, currency: 'ZAR' }, locale: 'en-ZA' }))).toBe('R 18 450,00');
    expect(plain(formatMoney({ money: { amount: 1_845_000, currency: 'EUR' }, locale: 'de-DE' }))).toBe('18.450,00 €');
    expect(plain(formatMoney({ money: { amount: 1005, currency: 'IQD' }, locale: 'en-GB', display: 'code' }))).toBe('IQD 1.005');
    expect(plain(formatMoney({ money: { amount: Number.MAX_SAFE_INTEGER, currency: 'USD' }, locale: 'en-US' }))).toBe(
      '$90,071,992,547,409.91',
    );
    expect(() => formatMoney({ money: eur(1), locale: 'not a locale' })).toThrow(tooLarge);
  });
});
