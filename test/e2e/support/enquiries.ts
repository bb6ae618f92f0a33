import type { ApiAnswer, ApiCall } from './api.ts';
import type { FoundAgency, TestRole } from './found-agency.ts';

/** An enquiry as GET /v1/enquiries/{id} shows it; the parts that tests look at. */
export type EnquiryDetail = {
  id: string;
  number: string;
  source: string;
  status: string;
  priority: string;
  parkedReason: string | null;
  closeReason: string | null;
  subject: string;
  clientId: string | null;
  client: { name: string; email: string; phone: string | null } | null;
  method: string | null;
  missing: string[];
  assumed: string[];
  tags: string[];
  revision: number;
  trip: Record<string, unknown> | null;
  assignedTo: { id: string; name: string } | null;
  merged: { id: string; number: string }[];
  notes: { id: string; text: string; author: { id: string; name: string } }[];
  links: { id: string; number: string; kind: string }[];
  changes: { field: string; from: unknown; to: unknown; actor: string }[];
  quotes: { id: string; number: string; version: number; state: string }[];
  quoteRuns: { result: string; reasons: unknown }[];
};

type By = { agency: FoundAgency; by?: TestRole };

/** One call under /v1/enquiries, by a member unless said otherwise. */
export const onEnquiries = async ({ agency, by = 'member', path = '', ...call }: By & Partial<ApiCall>): Promise<ApiAnswer> =>
  await agency.members[by].api.call({ ...call, path: `/v1/enquiries${path}` });

/** A post under one enquiry that has to succeed; gives the enquiry it answers. */
export const act = async ({
  agency,
  by = 'member',
  id,
  verb,
  json,
}: By & { id: string; verb: string; json?: unknown }): Promise<EnquiryDetail> =>
  await agency.members[by].api.ok<EnquiryDetail>({
    method: 'POST',
    path: `/v1/enquiries/${id}/${verb}`,
    ...(json === undefined ? {} : { json }),
  });

export const detailOf = async ({ agency, id }: { agency: FoundAgency; id: string }): Promise<EnquiryDetail> =>
  await agency.members.member.api.ok<EnquiryDetail>({ path: `/v1/enquiries/${id}` });

/** Enters an enquiry by hand. */
export const enter = async ({ agency, by = 'member', ...json }: By & Record<string, unknown>): Promise<EnquiryDetail> =>
  await agency.members[by].api.ok<EnquiryDetail>({
    method: 'POST',
    path: '/v1/enquiries',
    json: { name: 'Cleo Berg', email: 'cleo@client.example', subject: 'A trip', ...json },
  });

/** Corrects what was read last. */
export const correct = async ({ agency, id, json }: { agency: FoundAgency; id: string; json: unknown }): Promise<ApiAnswer> => {
  const etag = (await onEnquiries({ agency, path: `/${id}` })).headers.get('etag') ?? '';
  return await onEnquiries({ agency, method: 'PATCH', path: `/${id}`, json, headers: { 'if-match': etag } });
};

/** `409 state_conflict` */
export const outcome = ({ status, body }: ApiAnswer): string => `${status} ${String(body['code'] ?? '')}`.trim();

export const pointersOf = ({ body }: ApiAnswer): unknown[] =>
  Array.isArray(body['errors']) ? body['errors'].map((problem: { pointer: string }) => problem.pointer) : [];
