import type { Actor } from '../services/context.ts';

/** How an actor is written beside what it did: a member's uuid, or `system`. */
export const actorName = (actor: Actor): string => (actor.kind === 'member' ? actor.memberId : actor.kind);
