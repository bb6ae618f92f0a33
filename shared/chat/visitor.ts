import { createHash } from 'node:crypto';
import { z } from 'zod';
import { newUuid } from '../core/ids.ts';
import type { BaseContext } from '../services/context.ts';

/** `token` is what the visitor's browser keeps; the database knows `sha256` alone. */
export type Visitor = { token: string; sha256: string; isNew: boolean };

const SCOPE = 'public-chat/visitor';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const visitorIdIn = ({ ctx, keyId, token }: { ctx: BaseContext; keyId: string; token: string }): string | null => {
  try {
    return z.uuid().parse(ctx.cursor.decode({ route: SCOPE, filters: { keyId }, cursor: token }));
  } catch {
    // Not ours, another agency's or another key's: whoever sends it is somebody new.
    return null;
  }
};

/**
 * Whom a token names: it is signed (HMAC-SHA256) for one agency and one key. A missing or wrong one makes a new visitor. `keyId`: of the website's API key. `newId`: of a new visitor, where a repeat of the
 * same request must make the same one.
 */
export const readVisitor = ({
  ctx,
  keyId,
  token,
  newId = newUuid(),
}: {
  ctx: BaseContext;
  keyId: string;
  token: string | undefined;
  newId?: string;
}): Visitor => {
  const known = token === undefined ? null : visitorIdIn({ ctx, keyId, token });
  const visitorId = known ?? newId;
  return {
    token: known === null || token === undefined ? ctx.cursor.encode({ route: SCOPE, filters: { keyId }, position: visitorId }) : token,
    sha256: sha256(visitorId),
    isNew: known === null,
  };
};
