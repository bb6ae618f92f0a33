import { createHash } from 'node:crypto';
import { derivedUuid } from '../../../shared/core/ids.ts';
import type { Sql } from '../../setup/held-transaction.ts';

type Row = Record<string, unknown>;

/** `a` is there when a test begins; `b` is one more that may be added. */
export type Variant = 'a' | 'b';

const AT = '2026-03-01T09:00:00Z';
const NIL = '00000000-0000-0000-0000-000000000000';
const idOf = (tenantId: string, name: string): string => derivedUuid({ cause: tenantId, step: name });

type Fixture = (row: { tenantId: string; variant: Variant; own: string; the: (table: string) => string }) => Row;

/** A valid row of every table, in the order in which foreign keys allow them. `own` is the row's id, `the` gives the id of a seeded row elsewhere. */
const FIXTURES: Readonly<Record<string, Fixture>> = {
  tenants: ({ tenantId }) => ({ name: `Agency ${tenantId}`, status: 'active', created_at: AT }),
  members: ({ own, variant }) => ({
    id: own,
    subject: own,
    email: `${variant}@acacia.example`,
    name: 'Ann',
    role: 'viewer',
    status: 'active',
    created_at: AT,
  }),
  tenant_addresses: ({ tenantId, variant }) => ({ address: `${variant}@${tenantId}.example`, kind: 'support', verified_at: AT }),
  settings: ({ variant }) => ({ section: variant === 'a' ? 'company' : 'email', value: {}, revision: 1, updated_at: AT }),
  destinations: ({ own, variant }) => ({ id: own, name: `Destination ${variant}`, aliases: [], enabled: true }),
  audit: ({ own }) => ({ id: own, actor: 'system', action: 'thing.done', entity: 'thing', entity_id: own, data: {}, at: AT }),
  events: ({ own }) => ({
    id: own,
    cause: own,
    type: 'thing.done',
    version: 1,
    data: {},
    occurred_at: AT,
    traceparent: '00-0-0-00',
    request_id: 'r',
  }),
  stage_claims: ({ own }) => ({ stage: 'parse-email', event_id: own }),
  stage_failures: ({ own }) => ({ stage: 'parse-email', event_id: own, code: 'internal', detail: 'It failed.', at: AT }),
  clients: ({ own, variant }) => ({ id: own, name: 'Cleo', email: `${variant}@client.example`, created_at: AT, updated_at: AT }),
  threads: ({ own }) => ({ id: own, subject: 'A trip', created_at: AT }),
  enquiries: ({ own, variant, the }) => ({
    id: own,
    number: `ENQ-2026-${variant}`,
    source: 'email',
    thread_id: the('threads'),
    client_id: the('clients'),
    subject: 'A trip',
    text: 'We would like to travel.',
    status: 'open',
    priority: 'normal',
    created_at: AT,
    updated_at: AT,
  }),
  messages: ({ own, the }) => ({
    id: own,
    direction: 'in',
    message_key: own,
    state: 'received',
    thread_id: the('threads'),
    enquiry_id: the('enquiries'),
    raw_path: 'mail.eml',
    size_bytes: 1,
    envelope_from: 'cleo@client.example',
    envelope_recipients: ['inbox@acacia.example'],
    strategy: 'support_address',
    received_at: AT,
  }),
  message_deliveries: ({ own, the }) => ({ id: own, message_id: the('messages'), request_id: 'r', received_at: AT }),
  number_counters: ({ variant }) => ({ kind: 'ENQ', year: variant === 'a' ? 2026 : 2027, last: 1 }),
  rates: ({ own }) => ({
    id: own,
    natural_key: own,
    version: 1,
    active: true,
    destination: 'Destination a',
    hotel_name: 'The Palms',
    valid_from: '2026-01-01',
    valid_to: '2026-12-31',
    terms: {},
    updated_at: AT,
  }),
  rate_versions: ({ variant, the }) => ({ rate_id: the('rates'), version: variant === 'a' ? 1 : 2, terms: {}, created_at: AT }),
  rate_imports: ({ own }) => ({ id: own, file_sha256: 'abc', accepted: 1, rejected: 0, imported_at: AT }),
  fx_sets: ({ own }) => ({ id: own, as_of: AT, source: 'by hand', base: 'ZAR', rates: {}, created_at: AT }),
  quotes: ({ own, variant, the }) => ({
    id: own,
    number: `Q-2026-${variant}`,
    enquiry_id: variant === 'a' ? the('enquiries') : null,
    client_id: the('clients'),
    created_by: 'system',
    created_at: AT,
  }),
  quote_versions: ({ variant, the }) => ({
    quote_id: the('quotes'),
    version: variant === 'a' ? 1 : 2,
    state: 'draft',
    document: {},
    headline_minor: 100,
    currency: 'ZAR',
    check_in: '2026-06-01',
    check_out: '2026-06-08',
    fx_set_id: the('fx_sets'),
    updated_at: AT,
  }),
  quote_runs: ({ own, the }) => ({ id: own, enquiry_id: the('enquiries'), result: 'not_priced', reasons: [], created_at: AT }),
  outbound_mails: ({ own, variant, the }) => ({
    id: own,
    quote_id: the('quotes'),
    quote_version: variant === 'a' ? 1 : 2,
    purpose: 'send',
    state: 'queued',
    message_id: '<a@acacia.example>',
    recipient: 'cleo@client.example',
    requested_by: 'system',
    requested_at: AT,
  }),
  delivery_events: ({ own, the }) => ({
    id: own,
    outbound_id: the('outbound_mails'),
    kind: 'delivered',
    address: 'cleo@client.example',
    reason: '',
    occurred_at: AT,
    recorded_at: AT,
  }),
  api_keys: ({ own, variant, the }) => ({
    id: own,
    label: 'Website',
    prefix: 'twk_abcdefgh',
    key_sha256: createHash('sha256').update(`${own}${variant}`).digest('hex'),
    scopes: ['chat:query'],
    calls_per_minute: 60,
    calls_per_hour: 1000,
    created_by: the('members'),
    created_at: AT,
  }),
  enquiry_notes: ({ own, the }) => ({
    id: own,
    enquiry_id: the('enquiries'),
    author_id: the('members'),
    text: 'Rang twice.',
    created_at: AT,
  }),
  enquiry_links: ({ variant, the }) => ({
    enquiry_id: variant === 'a' ? the('enquiries') : NIL,
    other_id: the('enquiries'),
    kind: 'by_hand',
    created_at: AT,
  }),
  enquiry_changes: ({ own, the }) => ({ id: own, enquiry_id: the('enquiries'), field: 'adults', actor: 'system', at: AT }),
  tasks: ({ own, the }) => ({ id: own, kind: 'call_back', title: 'Ring Cleo', cause: own, enquiry_id: the('enquiries'), created_at: AT }),
  notifications: ({ own, the }) => ({
    id: own,
    member_id: the('members'),
    type: 'enquiry_new',
    title: 'A new enquiry',
    entity: 'enquiry',
    entity_id: the('enquiries'),
    created_at: AT,
  }),
  // The first one is what the call below is counted in.
  model_spend_days: ({ variant }) => ({
    ...{ day: variant === 'a' ? '2026-03-01' : '2026-04-01', purpose: 'extraction' },
    ...{ spent_micro_usd: 300, reserved_micro_usd: 0, calls: 1, refused_calls: 0 },
  }),
  model_calls: ({ own, the }) => ({
    id: own,
    purpose: 'extraction',
    model: 'gpt-4.1-mini',
    entity: 'enquiry',
    entity_id: the('enquiries'),
    cost_micro_usd: 300,
    outcome: 'answered',
    day: '2026-03-01',
    at: AT,
  }),
  model_budget_notices: ({ variant }) => ({ month: '2026-03-01', percent: variant === 'a' ? 80 : 90, at: AT }),
  model_budget_approvals: ({ the, variant }) => ({
    month: variant === 'a' ? '2026-03-01' : '2026-04-01',
    approved_by: the('members'),
    approved_at: AT,
  }),
  documents: ({ own, variant }) => ({
    id: own,
    title: 'Visa rules',
    kind: 'article',
    content_sha256: (variant === 'a' ? '0' : '1').repeat(64),
    file_name: 'visa.md',
    content_type: 'text/markdown',
    size_bytes: 1,
    blob_path: 'visa',
    created_by: 'system',
    created_at: AT,
    updated_at: AT,
  }),
  knowledge_indexes: ({ variant }) => ({ name: variant === 'a' ? 'documents' : 'other' }),
  conversations: ({ own, the }) => ({
    id: own,
    channel: 'helpdesk',
    member_id: the('members'),
    created_at: AT,
    last_at: AT,
  }),
  conversation_messages: ({ own, the }) => ({
    id: own,
    conversation_id: the('conversations'),
    author: 'asker',
    text: 'Do I need a visa?',
    at: AT,
  }),
  escalations: ({ own, variant, the }) => ({
    id: own,
    conversation_id: the('conversations'),
    question_id: variant === 'a' ? the('conversation_messages') : own,
    reason: 'not_known',
    priority: 'medium',
    due_at: AT,
    created_at: AT,
  }),
  answer_ratings: ({ own, variant, the }) => ({
    id: own,
    answer_id: the('conversation_messages'),
    rater: variant,
    rating: 'correct',
    verdict: 'gold',
    at: AT,
  }),
  faqs: ({ own }) => ({
    id: own,
    question: 'Do I need a visa?',
    answer: 'No.',
    visibility: 'public',
    created_by: 'system',
    created_at: AT,
    updated_at: AT,
  }),
  evaluation_runs: ({ own }) => ({ id: own, requested_by: 'system', created_at: AT }),
};

export const FIXTURE_TABLES = Object.keys(FIXTURES);

/** A valid row of `table` for an agency. @throws Error for a table without a fixture. */
export const rowOf = ({ table, tenantId, variant }: { table: string; tenantId: string; variant: Variant }): Row => {
  const fixture = FIXTURES[table];
  if (fixture === undefined) throw new Error(`The table ${table} has no fixture: add one to row-fixtures.ts.`);
  const row = fixture({ tenantId, variant, own: idOf(tenantId, `${table}/${variant}`), the: (other) => idOf(tenantId, `${other}/a`) });
  return { tenant_id: tenantId, ...row };
};

export const insertRow = async ({ sql, table, row }: { sql: Sql; table: string; row: Row }) =>
  await sql`insert into ${sql(`public.${table}`)} ${sql(row)}`;

/** One row in every table, for one agency. */
export const seedTenant = async ({ sql, tenantId }: { sql: Sql; tenantId: string }): Promise<void> => {
  for (const table of FIXTURE_TABLES) await insertRow({ sql, table, row: rowOf({ table, tenantId, variant: 'a' }) });
};
