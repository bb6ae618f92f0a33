import { describe, expect, test } from 'vitest';
import { parseCancellation } from '../../../shared/rates/parse-cancellation.ts';

describe('cancellation terms', () => {
  test.each([
    [
      '30 days: deposit; 29-15 days: 50%; 14-0 days: 100%',
      [
        [30, 'deposit'],
        [29, 5000],
        [14, 10_000],
      ],
    ],
    [
      '60 days: 25%; 59-30 days: 50%; 29-0 days: 100%',
      [
        [60, 2500],
        [59, 5000],
        [29, 10_000],
      ],
    ],
    [
      '7 days or more: 0%; 6 - 0 Days: 12.5 %',
      [
        [7, 0],
        [6, 1250],
      ],
    ],
    ['14-0 days: 100%;', [[14, 10_000]]],
    [
      '60-31 days: deposit; 30-0 days: 100%',
      [
        [60, 'deposit'],
        [30, 10_000],
      ],
    ],
    [
      '45+ days: 0%; 44-31 days: deposit; 30-0 days: 100%',
      [
        [45, 0],
        [44, 'deposit'],
        [30, 10_000],
      ],
    ],
  ])('"%s" is read into steps', (text, steps) => {
    expect(parseCancellation(text)).toEqual({ steps: steps.map(([daysBefore, charge]) => ({ daysBefore, charge })), text: null });
  });

  test.each([
    ['a charge in nights', '7 days: 0%; 6-0 days: 1 night'],
    ['a gap between the ranges', '30 days: deposit; 28-0 days: 100%'],
    ['overlapping ranges', '30 days: deposit; 30-0 days: 100%'],
    ['a charge that falls', '30 days: 50%; 29-0 days: 25%'],
    ['a deposit after a share', '30 days: 50%; 29-0 days: deposit'],
    ['an end before check-in', '30 days: deposit; 29-15 days: 50%'],
    ['bare numbers that may be from or until', '30 days: 25%; 14 days: 50%; 7 days: 100%'],
    ['one bare number', '30 days: 100%'],
    ['more than everything', '30-0 days: 101%'],
    ['a range upside down', '0-30 days: 100%'],
    ['prose', 'Free until the day before: ask us'],
  ])('%s is kept as text', (_name, text) => expect(parseCancellation(text)).toEqual({ steps: [], text }));

  test('nothing is nothing', () => expect(parseCancellation('  ')).toEqual({ steps: [], text: null }));

  test('a text without end costs no time and is cut', () => {
    expect(parseCancellation('9'.repeat(1_000_000)).text).toHaveLength(1000);
    expect(parseCancellation('14-0 days: 100%;'.repeat(100_000)).steps).toEqual([]);
  });
});
