import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { CursorScope } from '../services/context.ts';

type TenantScope = CursorScope & { tenantId: string | null };

export type Cursors = {
  encode(page: TenantScope & { position: Json }): string;
  decode(page: TenantScope & { cursor: string }): Json;
};

const MAX_CHARACTERS = 2000;

const refused = (): AppError =>
  new AppError('cursor_invalid', { detail: 'The cursor does not belong to this list. Start again without it.' });

const sortedFilters = (filters: CursorScope['filters']): Json =>
  Object.entries(filters ?? {})
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));

/**
 * Cursors for lists: the position in the clear, signed together with tenant, route and filters (HMAC-SHA256).
 * `secret`: at least 32 characters. Without one both verbs throw AppError `internal`.
 */
export const createCursors = ({ secret }: { secret: string | undefined }): Cursors => {
  const sign = ({ tenantId, route, filters, payload }: TenantScope & { payload: string }): string => {
    if (secret === undefined) throw new AppError('internal', { detail: 'CURSOR_SECRET is not set, which lists need.' });
    return createHmac('sha256', secret)
      .update(JSON.stringify([tenantId, route, sortedFilters(filters), payload]))
      .digest('base64url');
  };
  return {
    encode: ({ position, ...scope }) => {
      const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
      return `${payload}.${sign({ ...scope, payload })}`;
    },
    decode: ({ cursor, ...scope }) => {
      const match = cursor.length > MAX_CHARACTERS ? null : /^([\w-]+)\.([\w-]{43})$/.exec(cursor);
      if (match?.[1] === undefined || match[2] === undefined) throw refused();
      const [, payload, signature] = match;
      // As text: the last character of base64url holds bits that decoding drops, and an altered one must not pass.
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(sign({ ...scope, payload })))) throw refused();
      return JSON.parse(Buffer.from(payload, 'base64url').toString());
    },
  };
};
