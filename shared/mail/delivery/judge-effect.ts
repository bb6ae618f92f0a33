import type { DeliveryKind } from './delivery-steps.ts';

/** `block`: nothing can be delivered to this address. `withdraw`: its owner wants no marketing. */
export type DeliveryEffect = 'block' | 'withdraw';

/** The provider's words for mails that it never tried, because of what the address did before. */
const DROPPED: Readonly<Record<string, DeliveryEffect>> = {
  'bounced address': 'block',
  invalid: 'block',
  'spam reporting address': 'withdraw',
  'unsubscribed address': 'withdraw',
};

type Input = { kind: DeliveryKind; type: string; status: string; reason: string };

/** A bounce is for good unless the provider calls it a block or its status (RFC 3463) begins with 4. */
export const isPermanentBounce = ({ kind, type, status }: Input): boolean =>
  kind === 'bounce' && type !== 'blocked' && !status.startsWith('4');

/** What one event does to the client behind the address; null: nothing. */
export const judgeEffect = (event: Input): DeliveryEffect | null => {
  if (event.kind === 'spamreport' || event.kind === 'unsubscribe' || event.kind === 'group_unsubscribe') return 'withdraw';
  if (event.kind === 'dropped') return DROPPED[event.reason.trim().toLowerCase()] ?? null;
  return isPermanentBounce(event) ? 'block' : null;
};
