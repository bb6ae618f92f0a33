import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../shared/core/ids.ts';
import { ESCALATION_STATES, type EscalationAction, type EscalationState, nextState } from '../../shared/escalations/escalation-moves.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { askAsVisitor, askIn, mailConversation, messagesOf, visitorConversation } from './support/ask.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';
import { agencyWithEnquiry } from './support/people.ts';
import { rowsOf, sentMails } from './support/rows.ts';

let cloud: TestCloud;
let agency: FoundAgency;
beforeAll(async () => {
  cloud = await startTestCloud();
  agency = await foundAgency({ cloud, rates: 'none' });
});
afterAll(async () => await cloud.stop());

type Escalation = {
  id: string;
  state: EscalationState;
  question: string;
  assigneeId: string | null;
  faqId: string | null;
  outboundId: string | null;
  isOverdueTold: boolean;
};
type Page = { data: Escalation[]; nextCursor: string | null };

const api = (role: TestRole = 'member', of = agency) => of.members[role].api;
const read = async (id: string, of = agency) => await api('viewer', of).ok<Escalation>({ path: `/v1/escalations/${id}` });
const act = async (id: string, action: EscalationAction, json?: Record<string, unknown>, of = agency) =>
  await api('member', of).call({ method: 'POST', path: `/v1/escalations/${id}/${action}`, ...(json === undefined ? {} : { json }) });
const answer = async (id: string, text: string, addToKnowledge?: 'faq' | 'document', of = agency) => {
  const done = await act(id, 'answer', { text, ...(addToKnowledge === undefined ? {} : { addToKnowledge }) }, of);
  expect(done.status, done.text).toBe(200);
  return await read(id, of);
};
/** A question that no document answers: it waits for a person. */
const escalated = async (question: string, of = agency) => {
  const asked = await askAsVisitor({ cloud, agency: of, question });
  expect(asked).toMatchObject({ method: 'no_results', escalated: true });
  return { asked, id: encodeId('escalation', asked.escalationId ?? '') };
};
const memberIdOf = async (role: TestRole, of = agency): Promise<string> => {
  const store = cloud.storeOf({ role: 'app_member', tenantId: of.tenantId, memberId: null, memberRole: 'owner' });
  const { data, error } = await store.from('members').select('id').eq('role', role);
  if (error !== null) throw new Error(error.message);
  return encodeId('member', String(data[0]?.['id']));
};

describe('an expert answers', () => {
  it("the visitor's conversation holds the answer, and who works on it sees all that is to be known", async () => {
    const { asked, id } = await escalated('Do you rent out telescopes?');
    const before = await api('viewer').ok<Record<string, unknown>>({ path: `/v1/escalations/${id}` });
    expect(before).toMatchObject({
      state: 'assigned',
      channel: 'chat',
      reason: 'not_known',
      priority: 'medium',
      question: 'Do you rent out telescopes?',
      messages: [
        { author: 'asker', isQuestion: true },
        { author: 'assistant', isAnswer: true, method: 'no_results' },
      ],
      documents: [],
    });
    const done = await answer(id, 'We do, for ten dollars a night.');
    expect(done).toMatchObject({ state: 'resolved', outboundId: null, faqId: null });
    const messages = await messagesOf({ cloud, agency, conversationId: asked.conversationId });
    expect(messages.at(-1)).toMatchObject({ author: 'expert', text: 'We do, for ten dollars a night.', question_id: asked.questionId });
    expect((await act(id, 'close')).body).toMatchObject({ state: 'closed' });
  });

  it('by mail, once, where the visitor left an address', async () => {
    const at = cloud.host.clock().toISOString();
    const clientId = crypto.randomUUID();
    await cloud
      .systemStore(agency.tenantId)
      .from('clients')
      .insert({ tenant_id: agency.tenantId, id: clientId, name: 'Vera', email: 'vera@visitor.example', created_at: at, updated_at: at });
    const { conversationId } = await visitorConversation({ cloud, agency, clientId });
    const asked = await askIn({ cloud, agency, conversationId, question: 'Is there a drum circle at night?' });
    const path = `/v1/escalations/${encodeId('escalation', asked.escalationId ?? '')}/answer`;
    const call = { method: 'POST', path, json: { text: 'Every Friday.' }, idempotencyKey: crypto.randomUUID() } as const;
    const [first, second] = await Promise.all([api().call(call), api().call(call)]);
    expect([first.status, second.status].filter((status) => status === 200)).not.toEqual([]);
    expect((await api().call(call)).status).toBe(200);
    await cloud.drain();
    const mails = await sentMails({ cloud, tenantId: agency.tenantId });
    const texts = await Promise.all(mails.map(async (mail) => await readFile(mail, 'utf8')));
    const toVera = texts.filter((text) => text.includes('vera@visitor.example'));
    expect(toVera).toHaveLength(1);
    expect(toVera[0]).toContain('Every Friday.');
    const experts = (await messagesOf({ cloud, agency, conversationId })).filter(({ author }) => author === 'expert');
    expect(experts).toHaveLength(1);
  });

  it('in the thread of the mail that asked', async () => {
    const { agency: of, threadId } = await agencyWithEnquiry({ cloud });
    const before = (await sentMails({ cloud, tenantId: of.tenantId })).length;
    const conversationId = await mailConversation({ cloud, agency: of, threadId });
    const asked = await askIn({ cloud, agency: of, conversationId, question: 'May we land with our own balloon?' });
    await answer(encodeId('escalation', asked.escalationId ?? ''), 'Only on Sundays.', undefined, of);
    await cloud.drain();
    const mails = await sentMails({ cloud, tenantId: of.tenantId });
    expect(mails).toHaveLength(before + 1);
    const sent = (await rowsOf({ cloud, tenantId: of.tenantId, table: 'messages' })).find(({ direction }) => direction === 'out');
    expect(sent).toMatchObject({ thread_id: threadId, to_addresses: ['anna@berg.example'] });
    expect(String(sent?.['in_reply_to'])).toMatch(/^<.+>$/);
  });

  it('without an Idempotency-Key nothing is sent', async () => {
    const { id } = await escalated('Do you rent out kites?');
    const refused = await api().call({ method: 'POST', path: `/v1/escalations/${id}/answer`, json: { text: 'No.' }, idempotencyKey: null });
    expect(refused.status).toBe(400);
    expect((await act(id, 'answer', { text: '' })).status).toBe(422);
    expect((await act(id, 'answer', { text: 'x'.repeat(4_001) })).status).toBe(422);
    expect((await api('viewer').call({ method: 'POST', path: `/v1/escalations/${id}/answer`, json: { text: 'No.' } })).status).toBe(403);
    expect(await read(id)).toMatchObject({ state: 'assigned' });
  });
});

describe("13. an expert's answer, approved, answers the same question next time; before approval it does not", () => {
  it.each(['faq', 'document'] as const)('as a %s', async (kind) => {
    const question = kind === 'faq' ? 'Where is the falconry held?' : 'At what hour does the planetarium dome open?';
    const text = kind === 'faq' ? 'Falconry is held behind the chapel.' : 'The planetarium dome opens at seven in the evening.';
    const { id } = await escalated(question);
    const { faqId } = await answer(id, text, kind);
    await cloud.drain();
    expect(await api().ok({ path: `/v1/faqs/${faqId}` })).toMatchObject({ state: 'draft', publishesAs: kind, documentId: null, question });
    expect(await askAsVisitor({ cloud, agency, question }), 'nobody approved it').toMatchObject({ method: 'no_results', citations: [] });

    expect((await api('viewer').call({ method: 'POST', path: `/v1/faqs/${faqId}/publish` })).status).toBe(403);
    await api().ok({ method: 'POST', path: `/v1/faqs/${faqId}/publish` });
    await cloud.drain();
    const next = await askAsVisitor({ cloud, agency, question });
    expect(next.method).toBe(kind === 'faq' ? 'faq' : 'extractive');
    expect(next.answer).toContain(text);
    expect(next.citations).toHaveLength(1);
  });
});

describe('the states', () => {
  const bring = async (id: string, state: EscalationState): Promise<void> => {
    if (state === 'pending') {
      await cloud.systemStore(agency.tenantId).from('escalations').update({ state, assignee_id: null }).eq('id', id);
      return;
    }
    await cloud.systemStore(agency.tenantId).from('escalations').update({ state }).eq('id', id);
  };

  it('every action is refused with 409 from every state that does not allow it, and moves on from the others', async () => {
    const member = await memberIdOf('admin');
    const { asked, id } = await escalated('Do you have a skating rink?');
    for (const state of ESCALATION_STATES) {
      for (const action of ['assign', 'start', 'answer', 'close'] as const) {
        await bring(asked.escalationId ?? '', state);
        const body = action === 'assign' ? { assigneeId: member } : action === 'answer' ? { text: `From ${state}.` } : undefined;
        const done = await act(id, action, body);
        const next = nextState({ state, action });
        expect(done.status, `${action} from ${state}: ${done.text}`).toBe(next === null ? 409 : 200);
        if (next === null) expect(done.body).toMatchObject({ code: 'state_conflict', from: state });
        expect((await read(id)).state).toBe(next ?? state);
      }
    }
  });

  it('are given to somebody of the agency who may answer, and to nobody else', async () => {
    const { id } = await escalated('Do you have a wave machine?');
    const admin = await memberIdOf('admin');
    expect((await act(id, 'assign', { assigneeId: admin })).body).toMatchObject({ assigneeId: admin });
    const other = await foundAgency({ cloud, rates: 'none' });
    for (const assigneeId of [
      await memberIdOf('viewer'),
      await memberIdOf('admin', other),
      'mem_nobody',
      encodeId('member', crypto.randomUUID()),
    ]) {
      expect((await act(id, 'assign', { assigneeId })).status).toBe(404);
    }
    const listed = await api().ok<Page>({ path: `/v1/escalations?assignee=${admin}&limit=100` });
    expect(listed.data.map((one) => one.id)).toContain(id);
    expect(listed.data.every(({ assigneeId }) => assigneeId === admin)).toBe(true);
  });
});

describe('waiting too long', () => {
  it('tells owners and admins once', async () => {
    const of = await foundAgency({ cloud, rates: 'none' });
    const { asked, id } = await escalated('Is there a mini golf course?', of);
    const overdue = async () =>
      await Promise.all(
        (['owner', 'admin', 'member'] as const).map(
          async (role) =>
            (await api(role, of).ok<{ data: { type: string; entityId: string }[] }>({ path: '/v1/notifications' })).data.filter(
              ({ type, entityId }) => type === 'escalation_overdue' && entityId === id,
            ).length,
        ),
      );
    const sweep = async (minute: number) => {
      const period = new Date(Date.UTC(2026, 2, 5, 16, minute)).toISOString();
      expect(await cloud.runSchedule({ name: 'sweep-escalations', period })).toBe(204);
      await cloud.drain();
    };
    await sweep(0);
    expect(await overdue()).toEqual([0, 0, 0]);
    const past = new Date(cloud.host.clock().getTime() - 60_000).toISOString();
    await cloud.systemStore(of.tenantId).from('escalations').update({ due_at: past }).eq('id', asked.escalationId);
    await sweep(5);
    await sweep(10);
    expect(await overdue()).toEqual([1, 1, 0]);
    expect(await read(id, of)).toMatchObject({ isOverdueTold: true });
  });
});

describe('walls', () => {
  it("1. an agency neither lists, reads nor touches another's escalations", async () => {
    const other = await foundAgency({ cloud, rates: 'none' });
    const { id } = await escalated('Do you have a canary named OMEGA?');
    expect((await api('owner', other).ok<Page>({ path: '/v1/escalations' })).data).toEqual([]);
    const own = await memberIdOf('member', other);
    for (const call of [
      { path: `/v1/escalations/${id}` },
      { method: 'POST', path: `/v1/escalations/${id}/assign`, json: { assigneeId: own } },
      { method: 'POST', path: `/v1/escalations/${id}/start` },
      { method: 'POST', path: `/v1/escalations/${id}/answer`, json: { text: 'Mine.' } },
      { method: 'POST', path: `/v1/escalations/${id}/close` },
    ] as const) {
      expect((await api('owner', other).call(call)).status).toBe(404);
    }
    expect(await read(id)).toMatchObject({ state: 'assigned' });
  });

  it('are listed page by page, each once', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = await api().ok<Page>({ path: `/v1/escalations?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}` });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen.length).toBeGreaterThan(6);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
