import { AppError } from './errors.ts';

/** ISO 4217, active codes of money that people pay with: no metals, no fund units, no test codes. BGN stays for documents made before the euro. */
const ACTIVE_CODES =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE ' +
  'CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES ' +
  'KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR ' +
  'NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND ' +
  'TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG';

const KNOWN: ReadonlySet<string> = new Set(ACTIVE_CODES.split(' '));
const NO_DECIMALS: ReadonlySet<string> = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMALS: ReadonlySet<string> = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** True for an active ISO 4217 code in capitals. */
export const isCurrencyCode = (code: string): boolean => KNOWN.has(code);

/**
 * How many decimals a currency has: 0 for JPY, 2 for EUR, 3 for BHD (ISO 4217, column "minor unit").
 * Throws `validation_failed` for a code that is not one.
 */
export const currencyExponent = (code: string): 0 | 2 | 3 => {
  if (!KNOWN.has(code)) throw new AppError('validation_failed', { detail: `"${code.slice(0, 12)}" is not an ISO 4217 currency code.` });
  if (NO_DECIMALS.has(code)) return 0;
  return THREE_DECIMALS.has(code) ? 3 : 2;
};
