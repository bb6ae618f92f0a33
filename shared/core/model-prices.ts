import { z } from 'zod';
import { commaList } from './comma-list.ts';

/** What a model costs: micro US dollars per million tokens. */
export type ModelPrice = { model: string; inputMicroUsd: number; cachedInputMicroUsd: number; outputMicroUsd: number };

const AMOUNT = String.raw`(\d{1,6})(?:\.(\d{1,6}))?`;
const ENTRY = new RegExp(`^([A-Za-z0-9][A-Za-z0-9._:/-]{0,99})=${AMOUNT}/${AMOUNT}$`);

const microOf = (whole = '0', fraction = ''): number => Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0'));

/** `model=input/output,...`: US dollars per million tokens, `gpt-4.1-mini=0.40/1.60`; `0/0` where a model costs nothing. */
export const modelPrices = commaList.transform((entries, context): ModelPrice[] =>
  entries.flatMap((entry, index) => {
    const [, model, wholeIn, fractionIn, wholeOut, fractionOut] = ENTRY.exec(entry) ?? [];
    if (model !== undefined) {
      const inputMicroUsd = microOf(wholeIn, fractionIn);
      return [{ model, inputMicroUsd, cachedInputMicroUsd: inputMicroUsd, outputMicroUsd: microOf(wholeOut, fractionOut) }];
    }
    context.addIssue({ code: 'custom', message: `entry ${index + 1} must be model=input/output, in US dollars per million tokens` });
    return z.NEVER;
  }),
);
