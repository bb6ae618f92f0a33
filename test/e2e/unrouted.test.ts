import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId, newUuid } from '../../shared/core/ids.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type ApiCall, apiOf } from './support/api.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { postBody, postMail, rawMail, type TestMail } from './support/mail.ts';
import { blobsUnder, countsOf, onlyRow, rowsOf, unroutedRows } from './support/rows.ts';

const ANNA = 'anna@berg.example';
const ADMIN = 'operator-secret-token-of-32-characters-or-more';
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ env: { PLATFORM_ADMIN_TOKENS: `ops:${ADMIN}` } });
});
afterAll(async () => await cloud.stop());

const platform = async (call: ApiCall) =>
  await apiOf({ baseUrl: cloud.baseUrl, accessToken: null }).call({ ...call, headers: { 'x-admin-token': ADMIN } });

const wish = (given: Partial<TestMail> = {}): Buffer =>
  rawMail({
    from: `Anna Berg <${ANNA}>`,
    subject: 'Our holiday',
    text: 'We are 2 adults and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.',
    ...given,
  });

const lost = async (verdicts: { spf?: string; dkim?: string } = {}): Promise<string> => {
  const { messageIds } = await postMail({ cloud, raw: wish(), to: `lost-${randomUUID()}@elsewhere.example`, from: ANNA, ...verdicts });
  return messageIds[0] ?? '';
};
const assign = async (id: string, { tenantId }: Pick<FoundAgency, 'tenantId'>) => {
  const answer = await platform({ method: 'POST', path: `/v1/platform/mail/unrouted/${id}/assign`, json: { tenantId } });
  await cloud.drain();
  return answer;
};

describe('mail of nobody', () => {
  it('is listed for operators in pages, newest first, and for nobody else', async () => {
    const ids = [await lost(), await lost(), await lost()];
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body, status } = await platform({
        path: `/v1/platform/mail/unrouted?limit=2&assigned=false${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      });
      expect(status).toBe(200);
      seen.push(...(body['data'] as { id: string }[]).map(({ id }) => id));
      cursor = body['nextCursor'] as string | null;
    }
    expect(seen.filter((id) => ids.includes(id)).toSorted()).toEqual(ids.toSorted());
    expect(new Set(seen).size).toBe(seen.length);
    const { owner } = (await foundAgency({ cloud, rates: 'none' })).members;
    expect((await owner.api.call({ path: '/v1/platform/mail/unrouted' })).status).toBe(401);
  });

  it('given to an agency runs the pipeline there, once, on the record of both', async () => {
    const agency = await foundAgency({ cloud });
    const other = await foundAgency({ cloud });
    const id = await lost();
    const answers = await Promise.all(Array.from({ length: 5 }, async () => await assign(id, agency)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body['messageId']}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ messages: 1, enquiries: 1, clients: 1, quotes: 1 });
    expect(await onlyRow({ cloud, tenantId: agency.tenantId, table: 'messages' })).toMatchObject({
      strategy: 'assigned',
      authentication: 'pass',
    });
    const audit = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'audit' });
    expect(audit.filter((row) => row['action'] === 'mail.assigned')).toMatchObject([{ actor: 'platform:ops' }]);
    const late = await assign(id, other);
    expect({ status: late.status, code: late.body['code'] }).toEqual({ status: 409, code: 'state_conflict' });
    expect(await countsOf({ cloud, tenantId: other.tenantId })).toMatchObject({ messages: 0 });
  });

  it('keeps what the provider said of its sender: a forged one stays parked where it is given', async () => {
    const agency = await foundAgency({ cloud });
    await assign(await lost({ spf: 'fail', dkim: 'none' }), agency);
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ messages: 1, clients: 0, quotes: 0 });
  });

  it('that does not exist, or for an agency that does not, answers 404; a post that is no mail 409', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    expect((await assign(encodeId('message', newUuid()), agency)).status).toBe(404);
    expect((await assign('nonsense', agency)).status).toBe(404);
    expect((await assign(await lost(), { tenantId: 'nobody-at-all' })).status).toBe(404);
    const { messageIds } = await postBody({ cloud, rawBody: Buffer.from(randomUUID()), contentType: 'text/plain' });
    expect((await assign(messageIds[0] ?? '', agency)).status).toBe(409);
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ messages: 0 });
  });
});

describe('operators may ask', () => {
  it('whose an address is', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const ask = async (address: string) =>
      (await platform({ path: `/v1/platform/mail/resolve?address=${encodeURIComponent(address)}` })).body;
    expect(await ask(agency.inbox.toUpperCase())).toMatchObject({
      tenantId: agency.tenantId,
      strategy: 'support_address',
      tookMs: expect.any(Number),
    });
    expect(await ask(`x+${agency.tenantId}@in.tripwright.localhost`)).toMatchObject({
      tenantId: agency.tenantId,
      strategy: 'plus_address',
    });
    expect(await ask('nobody@elsewhere.example')).toMatchObject({ tenantId: null, strategy: 'none' });
  });

  it('what would become of a mail, and nothing is stored', async () => {
    const agency = await foundAgency({ cloud });
    const everything = async () => ({
      counts: await countsOf({ cloud, tenantId: agency.tenantId }),
      unrouted: (await unroutedRows(cloud)).length,
      blobs: (await blobsUnder({ cloud, prefix: '.' })).length,
    });
    const before = await everything();
    const json = { raw: wish().toString('utf8'), to: [agency.inbox, 'nobody@elsewhere.example'], from: ANNA, spf: 'pass' };
    const { status, body } = await platform({ method: 'POST', path: '/v1/platform/mail/simulate', json });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      routes: [
        { address: agency.inbox, tenantId: agency.tenantId, strategy: 'support_address' },
        { address: 'nobody@elsewhere.example', tenantId: null, strategy: 'none' },
      ],
      sorted: [
        { tenantId: agency.tenantId, class: 'person', authentication: 'pass', intent: { intent: 'enquiry_new' }, tab: 'new_business' },
      ],
    });
    await cloud.drain();
    expect(await everything()).toEqual(before);
  });
});
