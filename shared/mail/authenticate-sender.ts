import { getDomain } from 'tldts';
import type { Authentication } from './schemas.ts';

export type AuthenticateSenderInput = {
  /** From address of the mail, null when it has none. */
  fromAddress: string | null;
  /** Bounce address of the envelope: the one that SPF spoke about. */
  envelopeFrom: string;
  /** The provider's words: `pass`, `fail`, `softfail` ...; `{@domain.example : pass, @other.example : fail}`. */
  spf: string | null;
  dkim: string | null;
};

type Verdict = { domain: string; result: string };

const DKIM_ENTRY = /@([^\s:,{}@]{1,255})\s{0,5}:\s{0,5}([a-z]{1,20})/gi;
const ENTRIES = 50;

/**
 * `pass` when SPF or DKIM passes for the organisational domain of the From address (relaxed alignment, RFC 7489 3.1); `fail` when one of
 * them fails outright and none passes aligned; else `none`. A pass for somebody else's domain proves nothing about From.
 */
export const authenticateSender = ({ fromAddress, envelopeFrom, spf, dkim }: AuthenticateSenderInput): Authentication => {
  const fromDomain = domainOf(fromAddress ?? '');
  const verdicts: Verdict[] = [{ domain: domainOf(envelopeFrom), result: firstWord(spf) }, ...readDkim(dkim)];
  const isAligned = ({ domain }: Verdict): boolean => {
    const organisation = organisationalDomain(fromDomain);
    return organisation !== null && organisationalDomain(domain) === organisation;
  };
  if (verdicts.some((verdict) => verdict.result === 'pass' && isAligned(verdict))) return 'pass';
  return verdicts.some((verdict) => verdict.result === 'fail') ? 'fail' : 'none';
};

const readDkim = (dkim: string | null): Verdict[] =>
  [...(dkim ?? '').slice(0, 8192).matchAll(DKIM_ENTRY)]
    .slice(0, ENTRIES)
    .map((match) => ({ domain: (match[1] ?? '').toLowerCase(), result: (match[2] ?? '').toLowerCase() }));

const firstWord = (text: string | null): string => /^[a-z]{1,20}/.exec((text ?? '').trim().toLowerCase())?.[0] ?? '';

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** The registrable domain; sites under a private suffix (`shop.example-host.com`) belong to different people. */
const organisationalDomain = (domain: string): string | null => (domain === '' ? null : getDomain(domain, { allowPrivateDomains: true }));
