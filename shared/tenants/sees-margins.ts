import { can } from '../core/permissions.ts';
import type { Actor } from '../services/context.ts';

/** Whether cost, markup and commission may be shown to this caller. */
export const seesMargins = ({ actor }: { actor: Actor }): boolean =>
  actor.kind === 'system' || (actor.kind === 'member' && can({ role: actor.role, permission: 'margins:read' }));
