import type { IncomingMessage } from 'node:http';
import { AppError, notFound } from '../core/errors.ts';
import type { RouteContract } from './define.ts';
import { ifMatchOf } from './entity-tag.ts';
import { isSignedIn } from './is-signed-in.ts';
import { parseJson } from './parse-json.ts';
import { readBody } from './read-body.ts';
import { validate } from './validate.ts';

const MAX_JSON_BYTES = 1_000_000;

/** A request as a handler gets it; its parts are typed by the contract. */
export type Input = {
  params: unknown;
  query: unknown;
  body: unknown;
  headers: Readonly<Record<string, string>>;
  ifMatch: string | null;
  idempotencyKey: string | null;
  wantsEvents: boolean;
  ip: string;
};

export type ReadInput = { input: Input; bytes: Uint8Array };

const unsupported = (expected: string): AppError =>
  new AppError('unsupported_media_type', { detail: `The Content-Type must be ${expected}.` });

/** `type/subtype` in lower case, and the charset if one is said. */
const mediaTypeOf = (header: string | undefined): { essence: string; charset: string } => {
  const [essence = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith('charset='));
  return { essence: essence.trim(), charset: (charset ?? 'charset=utf-8').slice(8).replaceAll('"', '') };
};

const readJson = async ({ incoming }: { incoming: IncomingMessage }): Promise<Uint8Array> => {
  const { essence, charset } = mediaTypeOf(incoming.headers['content-type']);
  const hasBody = incoming.headers['transfer-encoding'] !== undefined || Number(incoming.headers['content-length'] ?? 0) > 0;
  if (hasBody && (essence !== 'application/json' || charset !== 'utf-8')) throw unsupported('application/json in UTF-8');
  return readBody({ incoming, maxBytes: MAX_JSON_BYTES });
};

const readBodyOf = async ({ contract, incoming }: { contract: RouteContract; incoming: IncomingMessage }): Promise<Uint8Array | null> => {
  const { body } = contract;
  if (body === undefined) return null;
  if (body.kind === 'json') return readJson({ incoming });
  const { essence } = mediaTypeOf(incoming.headers['content-type']);
  if (!body.contentTypes.includes(essence) && !body.contentTypes.includes('*/*')) throw unsupported(body.contentTypes.join(' or '));
  return readBody({ incoming, maxBytes: body.maxBytes });
};

const idempotencyKeyOf = ({ contract, header }: { contract: RouteContract; header: string | undefined }): string | null => {
  const wish = contract.idempotencyKey ?? (contract.method === 'post' && isSignedIn(contract.access) ? 'optional' : undefined);
  if (wish === undefined || wish === 'never') return null;
  if (header === undefined) {
    if (wish === 'optional') return null;
    throw new AppError('idempotency_key_missing', {
      detail: 'Send an Idempotency-Key, so that a repeat of this request changes nothing twice.',
    });
  }
  if (/^[\x20-\x7e]{1,255}$/.test(header)) return header;
  throw new AppError('idempotency_key_malformed', { detail: 'An Idempotency-Key is 1 to 255 printable ASCII characters.' });
};

const queryOf = (search: URLSearchParams): Record<string, string | string[]> => {
  const names = new Set(search.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = search.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
};

const refuseUnstorable = (query: Record<string, string | string[]>): void => {
  if (!JSON.stringify(query).includes('\\u0000')) return;
  throw new AppError('validation_failed', { detail: 'A query parameter contains NUL.' });
};

/**
 * Reads and parses a request in the order of statuses: media type 415, size 413, unreadable 400, rules 422, precondition 428, ids 404.
 */
export const readInput = async ({
  contract,
  incoming,
  headers,
  params,
  search,
  ip,
}: {
  contract: RouteContract;
  incoming: IncomingMessage;
  headers: Readonly<Record<string, string>>;
  params: Readonly<Record<string, string>>;
  search: URLSearchParams;
  ip: string;
}): Promise<ReadInput> => {
  const bytes = await readBodyOf({ contract, incoming });
  const json = contract.body?.kind === 'json' && bytes !== null ? parseJson(bytes) : null;
  const idempotencyKey = idempotencyKeyOf({ contract, header: headers['idempotency-key'] });
  const rawQuery = queryOf(search);
  refuseUnstorable(rawQuery);
  const query = contract.query === undefined ? {} : validate({ schema: contract.query, value: rawQuery, where: 'in the query' });
  const body = contract.body?.kind === 'json' ? validate({ schema: contract.body.schema, value: json }) : bytes;
  const ifMatch = ifMatchOf({ header: headers['if-match'], isRequired: contract.ifMatch === 'required' });
  const wantsEvents = contract.success.events !== undefined && /\btext\/event-stream\b/i.test(headers['accept'] ?? '');
  const parsedParams = contract.params?.safeParse(params);
  if (parsedParams?.success === false) throw notFound();
  return {
    input: { params: parsedParams?.data ?? {}, query, body, headers, ifMatch, idempotencyKey, wantsEvents, ip },
    bytes: bytes ?? new Uint8Array(),
  };
};
