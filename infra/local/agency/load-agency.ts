import type { ApiClient } from '../api-client.ts';

type LoadAgency = {
  owner: ApiClient;
  rates: Uint8Array;
  fx: { source: string; base: string; rates: Record<string, string> };
  /** RFC 3339, business clock. */
  asOf: string;
};

/** What the owner does on the first day, over the API: enter exchange rates, import the rate sheet. */
export const loadAgency = async ({ owner, rates, fx, asOf }: LoadAgency): Promise<{ accepted: number; rejected: number }> => {
  await owner.call({ method: 'PUT', path: '/v1/rates/fx-set', json: { ...fx, asOf } });
  return (await owner.call({ method: 'POST', path: '/v1/rates/import?force=true', bytes: rates, contentType: 'text/csv' })) as {
    accepted: number;
    rejected: number;
  };
};
