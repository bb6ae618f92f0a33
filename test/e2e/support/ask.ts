import { randomUUID } from 'node:crypto';
import { type AskedAnswer, askQuestion } from '../../../shared/conversations/ask-question.ts';
import { openConversation } from '../../../shared/conversations/open-conversation.ts';
import type { Call } from '../../../shared/runtime/call.ts';
import { openContext } from '../../../shared/runtime/open-context.ts';
import type { Actor, TenantContext } from '../../../shared/services/context.ts';
import type { TestCloud } from '../../setup/start-test-cloud.ts';
import type { FoundAgency } from './found-agency.ts';
import { rowsOf } from './rows.ts';

type Services = 'store' | 'bus' | 'blobs' | 'vectors' | 'model';
type Of = { cloud: TestCloud; agency: FoundAgency };

/** What a stage of this agency is given. */
export const systemContext = async ({ cloud, agency }: Of): Promise<TenantContext<Services>> => {
  const actor: Actor = { kind: 'system', stage: 'test' };
  const call: Call = {
    ...{
      requestId: randomUUID(),
      traceparent: '00-0-0-00',
      startedAtMs: 0,
      method: 'POST',
      isRead: false,
      path: '/',
      route: 'test',
      ip: '',
    },
    ...{ tenantId: agency.tenantId, memberId: null, allowedOrigin: null, standings: [] },
  };
  const ctx = await openContext({
    host: cloud.host,
    call,
    actor,
    uses: ['store', 'bus', 'blobs', 'vectors', 'model'],
    claims: { role: 'app_member', tenantId: agency.tenantId, memberId: null, memberRole: 'system' },
    signal: new AbortController().signal,
  });
  return { ...ctx, tenantId: agency.tenantId };
};

/** Puts a conversation of a website's visitor there, as the chat does. */
export const visitorConversation = async ({
  cloud,
  agency,
  clientId = null,
}: Of & { clientId?: string | null }): Promise<{ conversationId: string; visitorSha256: string }> => {
  const conversationId = randomUUID();
  const visitorSha256 = randomUUID().replaceAll('-', '').repeat(2);
  const at = cloud.host.clock().toISOString();
  const row = { tenant_id: agency.tenantId, id: conversationId, channel: 'chat', visitor_sha256: visitorSha256, client_id: clientId };
  const { error } = await cloud
    .systemStore(agency.tenantId)
    .from('conversations')
    .insert({ ...row, created_at: at, last_at: at });
  if (error !== null) throw new Error(error.message);
  return { conversationId, visitorSha256 };
};

/** A conversation in a thread of mails. */
export const mailConversation = async ({ cloud, agency, threadId }: Of & { threadId: string }): Promise<string> =>
  await openConversation({
    ctx: await systemContext({ cloud, agency }),
    input: { asker: { channel: 'mail', threadId, clientId: null, enquiryId: null }, conversationId: null },
  });

/** Asks in a conversation as every channel does: FAQs first, then documents. */
export const askIn = async ({
  cloud,
  agency,
  conversationId,
  question,
  visibility = 'public',
}: Of & { conversationId: string; question: string; visibility?: 'public' | 'private' }): Promise<AskedAnswer> => {
  const ctx = await systemContext({ cloud, agency });
  return await askQuestion({
    ctx,
    input: { conversationId, question, visibility },
  });
};

/** Asks as a new visitor of the website. */
export const askAsVisitor = async ({
  cloud,
  agency,
  question,
  visibility = 'public',
}: Of & { question: string; visibility?: 'public' | 'private' }): Promise<AskedAnswer> => {
  const { conversationId } = await visitorConversation({ cloud, agency });
  return await askIn({ cloud, agency, conversationId, question, visibility });
};

/** Messages of a conversation, oldest first. */
export const messagesOf = async ({ cloud, agency, conversationId }: Of & { conversationId: string }) =>
  (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'conversation_messages' }))
    .filter((row) => row['conversation_id'] === conversationId)
    .sort((one, other) => String(one['at']).localeCompare(String(other['at'])));
