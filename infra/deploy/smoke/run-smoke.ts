import { BLUE_HORIZON_FX, blueHorizon, readBlueHorizonRates } from '../../local/agency/blue-horizon.ts';
import { loadAgency } from '../../local/agency/load-agency.ts';
import { type ApiClient, signInAs } from '../../local/api-client.ts';
import { checkQuote, type QuoteToCheck } from '../../local/demo/check-quote.ts';
import { DEMO_INBOX } from '../../local/demo/mails.ts';
import { postInboundMail } from '../../local/post-inbound-mail.ts';
import { checkHealth } from './check-health.ts';
import { moveYears, yearsToMove } from './move-years.ts';
import { smokeMail } from './smoke-mail.ts';
import { waitUntil } from './wait-until.ts';

/** The demo family's first day of travel, as the mail and the rate sheet have it. */
const FIRST_DAY = '2026-07-10';

type Quote = QuoteToCheck & { id: string; state: string };
type Enquiry = { id: string; subject: string; status: string; missing: string[]; parkedReason: string | null };

type Smoke = {
  baseUrl: string;
  /** Paths that must answer 2xx before anything is tried. */
  healthPaths: readonly string[];
  /** Of the demo agency's members in this installation. */
  password: string;
  /** With which this run plays the mail provider; its public half is one of INBOUND_PUBLIC_KEYS. */
  privateKeyPem: string;
  /** A few letters and digits, new for every run. */
  run: string;
  now: () => Date;
  print: (line: string) => void;
  /** For each thing that is waited for. */
  timeoutMs?: number;
  intervalMs?: number;
};

const findEnquiry = async ({ owner, subject }: { owner: ApiClient; subject: string }): Promise<Enquiry | null> => {
  const { data } = (await owner.call({ path: '/v1/enquiries' })) as { data: Enquiry[] };
  return data.find((one) => one.subject === subject) ?? null;
};

const findQuote = async ({ owner, enquiryId }: { owner: ApiClient; enquiryId: string }): Promise<Quote | null> => {
  const { data } = (await owner.call({ path: `/v1/quotes?enquiryId=${enquiryId}` })) as { data: Quote[] };
  const [quote] = data;
  if (quote !== undefined) return quote;
  const { status, missing, parkedReason } = (await owner.call({ path: `/v1/enquiries/${enquiryId}` })) as Enquiry;
  if (status !== 'needs_info' && status !== 'parked') return null;
  throw new Error(`the enquiry is ${status} (${parkedReason ?? missing.join(', ')}), so that no quote will come`);
};

/**
 * The demo's mail through the door of an installation, over its public API alone: posted as the provider posts it, priced, approved, sent, and the total
 * recomputed from the rate sheet. To be run where composed mails are kept (MAILER=outbox); the agency is the demo's.
 * @throws Error with the step and the reason when a step fails or does not come to its end.
 */
export const runSmoke = async (options: Smoke): Promise<{ number: string; seconds: number }> => {
  const { baseUrl, healthPaths, password, privateKeyPem, run, now, print, timeoutMs = 120_000, intervalMs = 2000 } = options;
  const startedAtMs = performance.now();
  const step = async <Value>(name: string, work: () => Promise<Value>): Promise<Value> => {
    const value = await work().catch((error: unknown) => {
      throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
    print(`  ${((performance.now() - startedAtMs) / 1000).toFixed(1).padStart(6)} s  ${name}`);
    return value;
  };
  const years = yearsToMove({ first: FIRST_DAY, now: now() });
  const plan = await blueHorizon();
  const csv = moveYears({ text: Buffer.from(await readBlueHorizonRates()).toString('utf8'), years });

  await step('health', () => checkHealth({ baseUrl, paths: healthPaths }));
  const owner = await step('the owner signs in', () => signInAs({ baseUrl, email: 'lindiwe@blue-horizon.example', password }));
  const { accepted } = await step('rates and exchange rates', () =>
    loadAgency({ owner, rates: Buffer.from(csv), fx: BLUE_HORIZON_FX, asOf: now().toISOString() }),
  );
  print(`            ${accepted} rates`);
  const { rawMail, subject, from, dkimDomain } = await smokeMail({ run, years, now: now() });
  await step('the mail is posted', () => postInboundMail({ baseUrl, privateKeyPem, rawMail, to: DEMO_INBOX, from, dkimDomain }));
  const enquiry = await step('it is an enquiry', () =>
    waitUntil({ look: () => findEnquiry({ owner, subject }), what: `the enquiry "${subject}"`, timeoutMs, intervalMs }),
  );
  const draft = await step('a quote is drafted', () =>
    waitUntil({ look: () => findQuote({ owner, enquiryId: enquiry.id }), what: 'the quote', timeoutMs, intervalMs }),
  );
  await step('it is approved', () => owner.call({ method: 'POST', path: `/v1/quotes/${draft.id}/approve` }));
  await step('it is asked to be sent', () => owner.call({ method: 'POST', path: `/v1/quotes/${draft.id}/send` }));
  const sent = await step('it is sent', () =>
    waitUntil({
      look: async () => {
        const quote = (await owner.call({ path: `/v1/quotes/${draft.id}` })) as Quote;
        return quote.state === 'sent' ? quote : null;
      },
      what: 'the state "sent"',
      timeoutMs,
      intervalMs,
    }),
  );
  await step('PDF and totals', async () => {
    const pdf = await owner.bytes(`/v1/quotes/${sent.id}/pdf`);
    const terms = { csv, currency: 'ZAR', markupBp: Number(plan.settings['quotes']?.['defaultMarkupBp']), fx: BLUE_HORIZON_FX };
    const problems = await checkQuote({ quote: sent, terms, pdf, mailPath: null });
    if (problems.length > 0) throw new Error(problems.join('; '));
  });
  return { number: sent.number, seconds: (performance.now() - startedAtMs) / 1000 };
};
