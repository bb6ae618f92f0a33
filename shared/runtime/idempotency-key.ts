import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../services/context.ts';
import type { Call } from './call.ts';
import { countedIp } from './client-ip.ts';
import type { RouteContract } from './define.ts';

const visitorSchema = z.object({ visitorToken: z.string() });

/** Who asks, within the tenant: a member, or one of the visitors of an API key, who are told apart by `visitorToken` in their body. */
const askerOf = ({ actor, body }: { actor: Actor; body: unknown }): (string | null)[] => {
  if (actor.kind === 'member') return [actor.memberId];
  const visitor = visitorSchema.safeParse(body);
  return [actor.kind === 'api_key' ? actor.keyId : null, visitor.success ? visitor.data.visitorToken : null];
};

/** What an Idempotency-Key of a request is kept under: its tenant (else its address), its route and the key; where the contract says so, for its asker alone. Keys and tokens are hashed. */
export const keptUnder = ({
  contract,
  call,
  actor,
  body,
  idempotencyKey,
}: {
  contract: RouteContract;
  call: Call;
  actor: Actor;
  body: unknown;
  idempotencyKey: string;
}): string => {
  const owner = call.tenantId === null ? `ip:${countedIp(call.ip)}` : `tenant:${call.tenantId}`;
  const key = contract.idempotencyWithin === 'asker' ? JSON.stringify([idempotencyKey, ...askerOf({ actor, body })]) : idempotencyKey;
  return `${owner}:idempotency:${call.method} ${call.route}:${createHash('sha256').update(key).digest('hex')}`;
};
