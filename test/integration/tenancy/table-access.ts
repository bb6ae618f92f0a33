import type { Role } from '../../../shared/core/permissions.ts';
import { can } from '../../../shared/core/permissions.ts';

export const VERBS = ['select', 'insert', 'update', 'delete'] as const;
export type Verb = (typeof VERBS)[number];

/** The permission that a verb needs; `system` means the pipeline alone, null that nobody may. */
type Need = string | null;

const access = (select: Need, insert: Need, update: Need, remove: Need): Readonly<Record<Verb, Need>> => ({
  select,
  insert,
  update,
  delete: remove,
});

/** What each table of tenants' rows asks for, written a second time on purpose: a policy that is loosened must be loosened here too. */
export const TABLE_ACCESS: Readonly<Record<string, Readonly<Record<Verb, Need>>>> = {
  tenants: access('settings:read', null, null, null),
  members: access('members:read', 'members:write', 'members:write', null),
  tenant_addresses: access('settings:read', null, null, null),
  settings: access('settings:read', 'settings:write', 'settings:write', null),
  destinations: access('rates:read', 'rates:write', 'rates:write', null),
  audit: access('audit:read', 'knowledge:ask', null, null),
  events: access('enquiries:read', 'enquiries:write', 'enquiries:write', null),
  stage_claims: access('system', 'system', null, null),
  stage_failures: access('jobs:read', 'system', null, null),
  clients: access('clients:read', 'clients:write', 'clients:write', null),
  threads: access('mail:read', 'mail:write', 'mail:write', null),
  enquiries: access('enquiries:read', 'enquiries:write', 'enquiries:write', null),
  messages: access('mail:read', 'mail:write', 'mail:write', null),
  message_deliveries: access('mail:read', 'system', null, null),
  number_counters: access('enquiries:read', 'enquiries:write', 'enquiries:write', null),
  rates: access('rates:read', 'rates:write', 'rates:write', null),
  rate_versions: access('rates:read', 'rates:write', null, null),
  rate_imports: access('rates:read', 'rates:write', null, null),
  fx_sets: access('rates:read', 'rates:write', null, null),
  quotes: access('quotes:read', 'quotes:write', 'quotes:write', 'quotes:delete'),
  quote_versions: access('quotes:read', 'quotes:write', 'quotes:write', 'quotes:delete'),
  quote_runs: access('quotes:read', 'quotes:write', null, null),
  outbound_mails: access('quotes:read', 'quotes:send', 'quotes:send', null),
  delivery_events: access('mail:read', 'system', null, null),
  api_keys: access('api_keys:read', 'api_keys:write', 'api_keys:write', null),
  enquiry_notes: access('enquiries:read', 'enquiries:write', 'enquiries:write', null),
  enquiry_links: access('enquiries:read', 'enquiries:write', 'enquiries:write', 'enquiries:write'),
  enquiry_changes: access('enquiries:read', 'enquiries:write', null, null),
  tasks: access('clients:read', 'clients:write', 'clients:write', null),
  model_calls: access('settings:read', 'knowledge:ask', 'knowledge:ask', null),
  model_spend_days: access('settings:read', 'knowledge:ask', 'knowledge:ask', null),
  model_budget_notices: access('settings:read', 'knowledge:ask', null, null),
  model_budget_approvals: access('settings:read', 'billing:write', null, null),
  conversations: access('conversations:read', 'knowledge:ask', 'knowledge:ask', null),
  conversation_messages: access('conversations:read', 'knowledge:ask', null, null),
  escalations: access('escalations:read', 'knowledge:ask', 'escalations:answer', null),
  answer_ratings: access('knowledge:read', 'knowledge:ask', 'knowledge:ask', null),
  // Each member their own rows.
  notifications: access('notifications:own', null, 'notifications:own', null),
  documents: access('knowledge:read', 'knowledge:write', 'knowledge:write', 'system'),
  evaluation_runs: access('knowledge:evaluate', 'knowledge:evaluate', 'knowledge:evaluate', null),
  faqs: access('knowledge:read', 'knowledge:write', 'knowledge:write', 'knowledge:write'),
  knowledge_indexes: access('knowledge:read', 'knowledge:write', 'knowledge:write', null),
};

/** Tables that hold no agency's rows, each with tests of its own. */
export const TABLES_OF_NOBODY = ['permissions', 'platform_audit', 'shared_documents', 'unrouted_mail'] as const;

/** Whether the matrix lets a role do this to its own agency's rows. */
export const mayTouch = ({ role, need }: { role: Role; need: Need }): boolean => {
  if (need === null) return false;
  return need === 'system' ? role === 'system' : can({ role, permission: need });
};
