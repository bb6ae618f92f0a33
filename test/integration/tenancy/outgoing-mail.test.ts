import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { newUuid } from '../../../shared/core/ids.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';
import type { Store } from '../../../shared/services/store/port.ts';
import { createTestAgency, type TestAgency } from '../../setup/create-agency.ts';
import { AT, draftQuote, eventOf, metaOf, race } from './pipeline-facts.ts';

const cloud = inject('embeddedCloud');
let agency: TestAgency;
beforeAll(async () => {
  agency = await createTestAgency({ cloud });
});

const PERSON = {
  direction: 'in',
  state: 'parsed',
  class: 'person',
  authentication: 'pass',
  person_via: 'from',
  raw_path: 'mail/x.eml',
  size_bytes: 1,
  envelope_from: '',
  envelope_recipients: [],
  strategy: 'support_address',
  received_at: AT,
};

/** A mail in a thread, as parse-email leaves it. */
const receivedMail = async ({ threadId, changes = {} }: { threadId?: string; changes?: Record<string, unknown> } = {}) => {
  const [id, thread] = [newUuid(), threadId ?? newUuid()];
  const store = agency.systemStore;
  if (threadId === undefined) {
    await store.from('threads').insert({ tenant_id: agency.tenantId, id: thread, subject: 'A trip', created_at: AT });
  }
  const address = `${id}@client.example`;
  const { error } = await store
    .from('messages')
    .insert({ tenant_id: agency.tenantId, id, message_key: id, thread_id: thread, person_address: address, ...PERSON, ...changes });
  expect(error).toBeNull();
  return { messageId: id, threadId: thread, address };
};

const acknowledge = async (mail: { messageId: string; threadId: string; address: string }, eventId: string = newUuid()) => {
  const id = newUuid();
  const { stopped } = await callFunction({
    store: agency.systemStore,
    name: 'request_acknowledgement',
    args: {
      p_event_id: eventId,
      p_answers: mail.messageId,
      p_mail: {
        id,
        purpose: 'acknowledgement',
        message_id: `<${id}@out.example>`,
        recipient: mail.address,
        cc: [],
        content: { digest: id },
        automatic: true,
        requested_by: 'system',
        thread_id: mail.threadId,
        enquiry_id: null,
        client_id: null,
      },
      p_events: [eventOf(eventId, 'mail.send_requested')],
      p_meta: metaOf(eventId),
    },
    schema: z.object({ stopped: z.string().nullable() }),
  });
  return stopped;
};
const queued = async (threadId: string) =>
  ((await agency.systemStore.from('outbound_mails').select('id').eq('thread_id', threadId)).data ?? []).length;

const request = async ({ store, id, enquiryId, text = 'Hello' }: { store: Store; id: string; enquiryId: string | null; text?: string }) =>
  await callFunction({
    store,
    name: 'request_mail',
    args: {
      p_mail: {
        id,
        purpose: 'reply',
        message_id: `<${id}@out.example>`,
        recipient: 'cleo@client.example',
        cc: [],
        content: { digest: text },
        automatic: false,
        requested_by: 'Ann',
        thread_id: null,
        enquiry_id: enquiryId,
        client_id: null,
      },
      p_thread: null,
      p_events: [eventOf(id, 'mail.send_requested')],
      p_meta: metaOf(id),
    },
    schema: z.object({ events: z.array(z.unknown()) }),
  });

describe('an automatic mail', () => {
  test.each([
    ['a machine', { class: 'auto_reply' }],
    ['a form', { class: 'form_robot' }],
    ['a parked mail', { parked_reason: 'spam' }],
    ['an unproven sender', { authentication: 'none' }],
    ['a mail that a member released', { released_at: AT }],
    ['a mail that a member called a person’s', { decided_class: 'person' }],
    ['a mail that a member forwarded', { person_via: 'forwarded' }],
    ['another person than the one who wrote', { person_address: 'someone@else.example' }],
    ['our own mail', { direction: 'out' }],
  ])('never answers %s, whoever asks the database for it', async (_what, changes) => {
    const mail = await receivedMail({ changes });
    await expect(acknowledge(mail)).rejects.toMatchObject({ code: 'state_conflict' });
    expect(await queued(mail.threadId)).toBe(0);
  });

  test('is one in a thread, also when twenty ask at once, and people are told once', async () => {
    const mail = await receivedMail();
    const answers: (string | null)[] = [];
    await race(20, async () => answers.push(await acknowledge(await receivedMail({ threadId: mail.threadId }))));
    expect(answers.filter((stopped) => stopped === null)).toHaveLength(1);
    expect(answers.filter((stopped) => stopped === 'thread')).toHaveLength(19);
    expect(await queued(mail.threadId)).toBe(1);
    const { data } = await agency.stores.viewer.from('notifications').select('type').eq('entity_id', `thread/${mail.threadId}`);
    expect(data).toEqual([{ type: 'alert_raised' }]);
  });

  test('asked for again by the same event changes nothing', async () => {
    const mail = await receivedMail();
    const eventId = newUuid();
    expect([await acknowledge(mail, eventId), await acknowledge(mail, eventId)]).toEqual([null, null]);
    expect(await queued(mail.threadId)).toBe(1);
  });
});

describe("a member's mail", () => {
  test('asked for twenty times at once under one id is one mail; with other words it is refused', async () => {
    const { enquiryId } = await draftQuote(agency.systemStore);
    const id = newUuid();
    expect(await race(20, async () => await request({ store: agency.stores.member, id, enquiryId }))).toEqual({ ok: 20 });
    await expect(request({ store: agency.stores.member, id, enquiryId, text: 'Else' })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    const { data } = await agency.systemStore.from('outbound_mails').select('state').eq('enquiry_id', enquiryId);
    expect(data).toEqual([{ state: 'queued' }]);
  });

  test('is not for viewers, and not about an enquiry of another agency', async () => {
    const { enquiryId } = await draftQuote(agency.systemStore);
    await expect(request({ store: agency.stores.viewer, id: newUuid(), enquiryId })).rejects.toMatchObject({ code: 'forbidden' });
    const other = await createTestAgency({ cloud });
    await expect(request({ store: other.stores.owner, id: newUuid(), enquiryId })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('whoever an enquiry is assigned to', () => {
  test('alone is told that there is nothing to sell: one notification', async () => {
    const { enquiryId } = await draftQuote(agency.systemStore);
    const { memberId } = agency.members.viewer;
    await agency.systemStore.from('enquiries').update({ assignee_id: memberId }).eq('id', enquiryId);
    const run = newUuid();
    await callFunction({
      store: agency.systemStore,
      name: 'record_quote_run',
      args: { p_event_id: run, p_run: { id: run, enquiry_id: enquiryId, result: 'no_availability', reasons: [] }, p_meta: metaOf(run) },
      schema: z.unknown(),
    });
    const told = await Promise.all(
      Object.values(agency.stores).map(
        async (store) => (await store.from('notifications').select('id').eq('entity_id', enquiryId)).data?.length,
      ),
    );
    expect(told).toEqual([0, 0, 0, 1]);
  });
});

describe('what changes at the same moment', () => {
  const settled = z.object({ done: z.boolean(), events: z.array(z.unknown()) });
  const enquiryRow = async (id: string) =>
    (await agency.systemStore.from('enquiries').select('revision,client_id').eq('id', id)).data?.[0] as {
      revision: number;
      client_id: string;
    };

  test('to the enquiry of an automatic quote leaves the draft to a person', async () => {
    const { quoteId, enquiryId } = await draftQuote(agency.systemStore);
    const { revision } = await enquiryRow(enquiryId);
    const send = async (enquiryRevision: number) => {
      const eventId = newUuid();
      await callFunction({
        store: agency.systemStore,
        name: 'complete_auto_send',
        args: {
          p_event_id: eventId,
          p_quote_id: quoteId,
          p_version: 1,
          p_approval: { revision: 1, enquiryRevision, issuedOn: '2026-03-05', validUntil: '2026-03-12' },
          p_outbound: { id: newUuid(), message_id: `<${eventId}@out.example>`, recipient: 'cleo@client.example', requested_by: 'system' },
          p_reasons: [],
          p_events: [],
          p_meta: metaOf(eventId),
        },
        schema: settled,
      });
      return (await agency.systemStore.from('quote_versions').select('state').eq('quote_id', quoteId)).data?.[0]?.state;
    };
    expect(await send(revision - 1)).toBe('draft');
    expect(await send(revision)).toBe('approved');
  });

  test('a draft for an enquiry that was merged meanwhile is not made', async () => {
    const [from, into] = [await draftQuote(agency.systemStore), await draftQuote(agency.systemStore)];
    await callFunction({
      store: agency.stores.member,
      name: 'merge_enquiries',
      args: { p_id: from.enquiryId, p_into: into.enquiryId, p_at: AT },
      schema: z.unknown(),
    });
    const eventId = newUuid();
    const { client_id: clientId } = await enquiryRow(from.enquiryId);
    await callFunction({
      store: agency.systemStore,
      name: 'complete_quote_draft',
      args: {
        p_event_id: eventId,
        p_quote: { id: newUuid(), enquiry_id: from.enquiryId, client_id: clientId },
        p_version: { document: {}, headline_minor: 100, currency: 'ZAR', check_in: '2026-06-01', check_out: '2026-06-08' },
        p_events: [],
        p_meta: metaOf(eventId),
      },
      schema: settled,
    });
    expect((await agency.systemStore.from('quotes').select('id').eq('enquiry_id', from.enquiryId)).data).toEqual([]);
    expect((await agency.systemStore.from('quotes').select('id').eq('enquiry_id', into.enquiryId)).data).toHaveLength(2);
  });
});
