import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { act } from './support/enquiries.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { enquiriesOf, onlyEnquiry, receive } from './support/journey.ts';
import { rawMail } from './support/mail.ts';
import { ANNA, outboxOf, write } from './support/people.ts';
import { rowsOf } from './support/rows.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

const EVERYTHING_AUTOMATIC = { email: { acknowledge: true }, quotes: { autoSend: true, autoSendMaxMinor: 2_000_000 } };
const WISH = 'We are 2 adults in one double room and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.';

const newestId = async (agency: FoundAgency): Promise<string> =>
  (await agency.members.member.api.ok<{ data: { id: string }[] }>({ path: '/v1/messages?limit=1' })).data[0]?.id ?? '';
const decide = async ({ agency, id, verb, json }: { agency: FoundAgency; id: string; verb: string; json?: unknown }): Promise<void> => {
  await agency.members.member.api.ok({ method: 'POST', path: `/v1/messages/${id}/${verb}`, ...(json === undefined ? {} : { json }) });
  await cloud.drain();
};

describe('a mail that a member let go on', () => {
  it.each([
    { name: 'a released newsletter', headers: ['List-Id: <deals.example>'], verb: 'release', json: undefined },
    {
      name: 'an automatic reply called a person',
      headers: ['Auto-Submitted: auto-replied'],
      verb: 'reclassify',
      json: { class: 'person' },
    },
    { name: 'a newsletter called a person', headers: ['Precedence: bulk'], verb: 'reclassify', json: { class: 'person' } },
  ])('$name gets its draft, and nothing automatic answers it (mail 9, enquiries 9)', async ({ headers, verb, json }) => {
    const agency = await foundAgency({ cloud, settings: EVERYTHING_AUTOMATIC });
    await write({ cloud, agency, text: WISH, headers });
    await decide({ agency, id: await newestId(agency), verb, json });
    expect(await onlyEnquiry({ agency })).toMatchObject({ status: 'open', missing: [] });
    expect(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'quotes' })).toHaveLength(1);
    expect(await outboxOf({ cloud, agency })).toEqual([]);
  });

  it('goes on in the surviving enquiry when its own was merged meanwhile', async () => {
    const agency = await foundAgency({ cloud });
    await write({ cloud, agency });
    const [first] = await enquiriesOf({ agency });
    const raw = rawMail({ from: ANNA, to: agency.inbox, subject: 'Once more', text: 'We are 3 adults: Zanzibar from 10 July 2026.' });
    const id = await receive({ cloud, agency, raw, from: ANNA, spf: 'fail', dkim: 'none' });
    const parked = (await enquiriesOf({ agency })).find(({ status }) => status === 'parked');
    await act({ agency, id: parked?.id ?? '', verb: 'merge', json: { into: first?.id } });
    await decide({ agency, id, verb: 'release' });
    expect(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'stage_failures' })).toEqual([]);
    expect(await agency.members.member.api.ok({ path: `/v1/messages/${id}` })).toMatchObject({
      parkedReason: null,
      releasedAt: expect.any(String),
      enquiryId: first?.id,
    });
    expect(await onlyEnquiry({ agency })).toMatchObject({ trip: { adults: { value: 3 } } });
    expect(await enquiriesOf({ agency })).toHaveLength(1);
  });
});
