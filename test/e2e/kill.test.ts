import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../shared/core/ids.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { createFaults, type Fault } from './support/faults.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { inBatches } from './support/in-batches.ts';
import { postMail, rawMail } from './support/mail.ts';
import { onlyRow, rowsOf, sentMails } from './support/rows.ts';
import { sweep } from './support/sweep.ts';

const MANY = 6;
const faults = createFaults();
let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({ env: { OUTBOUND_LEASE_SECONDS: '0' }, wrapServices: faults.wrapServices });
});
afterAll(async () => await cloud.stop());

type Run = { agency: FoundAgency; isSendUnsure: boolean; calls: { draft: number; send: number }; hits: { draft: boolean; send: boolean } };

/** The provider posts until it is told that the mail is stored. */
const postUntilStored = async ({ agency }: Run): Promise<void> => {
  const raw = rawMail({
    from: 'Anna Berg <anna@berg.example>',
    subject: 'Zanzibar in July',
    text: 'Hello,\n\nwe are 2 adults and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.\n\nKind regards\nAnna Berg',
    messageId: `<first@berg.example>`,
  });
  for (let tries = 1; tries <= 3; tries += 1) {
    const { status } = await postMail({ cloud, raw, to: agency.inbox, from: 'anna@berg.example' });
    if (status === 200) return;
    expect(status).toBeGreaterThanOrEqual(500);
  }
  throw new Error('The mail was never stored.');
};

/** A consultant clicks again when the first click ended in an error. */
const approveAndSend = async (run: Run): Promise<void> => {
  const { api } = run.agency.members.member;
  const { id } = await onlyRow({ cloud, tenantId: run.agency.tenantId, table: 'quotes' });
  const path = `/v1/quotes/${encodeId('quote', String(id))}`;
  const approved = await api.call({ method: 'POST', path: `${path}/approve` });
  if (approved.status !== 200) {
    expect(approved.status).toBeGreaterThanOrEqual(500);
    expect([200, 409]).toContain((await api.call({ method: 'POST', path: `${path}/approve` })).status);
  }
  const sent = await api.call({ method: 'POST', path: `${path}/send` });
  if (sent.status === 202) return;
  expect(sent.status).toBeGreaterThanOrEqual(500);
  const again = await api.call({ method: 'POST', path: `${path}/send` });
  expect([202, 409]).toContain(again.status);
  run.isSendUnsure = again.status === 409;
};

const found = async (): Promise<Run> => ({
  agency: await foundAgency({ cloud }),
  isSendUnsure: false,
  calls: { draft: 0, send: 0 },
  hits: { draft: false, send: false },
});

type Walk = { runs: readonly Run[]; faultOf: (index: number) => Fault | null };

/** Each agency gets one mail, whose way to the draft dies once, and then one approval, whose way to the sent mail dies once. */
const walk = async ({ runs, faultOf }: Walk): Promise<void> => {
  const watch = () => runs.forEach(({ agency: { tenantId } }, index) => void faults.watch({ tenantId, fault: faultOf(index) }));
  const note = (step: 'draft' | 'send') => {
    for (const { agency, calls, hits } of runs) {
      calls[step] = faults.callsOf(agency.tenantId).length;
      hits[step] = faults.isHit(agency.tenantId);
    }
  };
  watch();
  await inBatches({ items: runs, size: MANY, work: postUntilStored });
  await cloud.drain();
  note('draft');
  watch();
  await inBatches({ items: runs, size: MANY, work: approveAndSend });
  await cloud.drain();
  // Whoever died between the commit of the wish to send and its publication leaves that to the sweeper.
  await sweep({ cloud, tenantIds: runs.filter((run) => run.isSendUnsure).map(({ agency }) => agency.tenantId) });
  note('send');
};

/** What an agency holds after one enquiry that became one sent quote, whatever happened on the way. */
const outcomeOf = async ({ agency: { tenantId } }: Run) => {
  const count = async (table: string) => (await rowsOf({ cloud, tenantId, table })).length;
  const events = await rowsOf({ cloud, tenantId, table: 'events' });
  const messages = await rowsOf({ cloud, tenantId, table: 'messages' });
  const [enquiry, version, outbound, claims, clients, quotes, enquiries, failures] = await Promise.all([
    onlyRow({ cloud, tenantId, table: 'enquiries' }),
    onlyRow({ cloud, tenantId, table: 'quote_versions' }),
    onlyRow({ cloud, tenantId, table: 'outbound_mails' }),
    rowsOf({ cloud, tenantId, table: 'stage_claims' }),
    count('clients'),
    count('quotes'),
    count('enquiries'),
    count('stage_failures'),
  ]);
  return {
    messages: messages.map(({ direction, state }) => `${direction} ${state}`).sort(),
    enquiries: [enquiries, enquiry['status']],
    clients,
    quotes: [quotes, version['state'], version['version']],
    outbound: outbound['state'],
    accepted: faults.acceptedOf(tenantId).length,
    files: (await sentMails({ cloud, tenantId })).length,
    claims: claims.map(({ stage }) => stage).sort(),
    events: events.map(({ type, published_at }) => `${type} ${published_at === null ? 'lost' : 'published'}`).sort(),
    failures,
  };
};

const EXPECTED = {
  messages: ['in parsed', 'out sent'],
  enquiries: [1, 'resolved'],
  clients: 1,
  quotes: [1, 'sent', 1],
  outbound: 'sent',
  accepted: 1,
  files: 1,
  claims: ['auto-send-quote', 'extract-enquiry', 'generate-quote', 'parse-email', 'send-quote'],
  events: [
    'email.received published',
    'enquiry.extracted published',
    'enquiry.received published',
    'quote.drafted published',
    'quote.send_requested published',
    'quote.sent published',
  ],
  failures: 0,
};

describe('the process dies at any await of the way from a mail to a sent quote', () => {
  it.each(['before', 'after'] as const)(
    'one enquiry, one client, one quote, one version and one mail, all events published, nothing dead: %s every outside call',
    async (when) => {
      const smooth = await found();
      await walk({ runs: [smooth], faultOf: () => null });
      expect(await outcomeOf(smooth)).toEqual(EXPECTED);
      const { calls } = smooth;
      expect(Math.min(calls.draft, calls.send)).toBeGreaterThan(20);

      const points = Array.from({ length: Math.max(calls.draft, calls.send) + 1 }, (_, index) => index + 1);
      const runs = await inBatches({ items: points, size: MANY, work: found });
      await walk({ runs, faultOf: (index) => ({ at: index + 1, when }) });
      const outcomes = await inBatches({ items: runs, size: MANY, work: async (run) => ({ hits: run.hits, ...(await outcomeOf(run)) }) });
      const expected = points.map((at) => ({ hits: { draft: at <= calls.draft, send: at <= calls.send }, ...EXPECTED }));
      expect(outcomes).toEqual(expected);
      expect(cloud.deadLetters()).toEqual([]);
    },
    // A guard against hanging, however busy the machine is.
    400_000,
  );
});
