import type { PostgresConnection } from '@supabase/lite/postgres';
import { jsonText } from './mark-json-scalars.ts';

type DatabaseError = { code: string; message: string; detail?: string; hint?: string };

/** What lite itself answers with the right code and status; everything else it would turn into a bare 500. */
const KNOWN_TO_LITE = /^(?:42|22|21|55|53)...$|^(?:23502|23503|23505|25006|PGRST)$|^PT/;

/** The status PostgREST gives a SQLSTATE (its table of HTTP status codes). */
const statusOf = (sqlState: string): number => {
  if (sqlState === 'P0001' || sqlState.startsWith('23')) return 400;
  if (sqlState.startsWith('28')) return 403;
  if (sqlState.startsWith('08')) return 503;
  return 500;
};

const asDatabaseError = (error: unknown): DatabaseError | null => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const detail = 'detail' in error && typeof error.detail === 'string' ? { detail: error.detail } : {};
  const hint = 'hint' in error && typeof error.hint === 'string' ? { hint: error.hint } : {};
  return { code: error.code, message: error.message, ...detail, ...hint };
};

/** lite hands an error of this form through as it is: PostgREST's own way of letting a function choose the answer. */
const asAnswer = ({
  status,
  error,
  cause,
}: {
  status: number;
  error: DatabaseError;
  cause: unknown;
}): Error & { code: string; detail: string } => {
  const { code, message, detail = null, hint = null } = error;
  return Object.assign(new Error(JSON.stringify({ code, message, details: detail, hint }), { cause }), {
    code: 'PGRST',
    detail: JSON.stringify({ status, headers: {} }),
  });
};

const normalize = (error: unknown): unknown => {
  const databaseError = asDatabaseError(error);
  if (databaseError === null || KNOWN_TO_LITE.test(databaseError.code)) return error;
  if (/^[0-9A-Z]{5}$/.test(databaseError.code))
    return asAnswer({ status: statusOf(databaseError.code), error: databaseError, cause: error });
  // The driver's own codes: ECONNREFUSED, CONNECTION_CLOSED, CONNECT_TIMEOUT ... PostgREST calls that PGRST000.
  return asAnswer({
    status: 503,
    error: { code: 'PGRST000', message: 'Database connection error. Retrying the connection.' },
    cause: error,
  });
};

/** `2026-01-02 03:04:05.6+00` as PostgREST writes it: `2026-01-02T03:04:05.6+00:00`. */
const isoTime = (text: string): string => text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');

/** Wire formats of which lite's own differ from PostgREST's. */
export const mendedTypes = {
  numeric: {
    to: 1700,
    from: [1700],
    serialize: String,
    parse: (text: string): number | string => (Number.isFinite(Number(text)) ? Number(text) : text),
  },
  timestamptz: { to: 1184, from: [1184], serialize: (value: unknown) => value, parse: isoTime },
  timestamp: { to: 1114, from: [1114], serialize: (value: unknown) => value, parse: isoTime },
  json: { to: 114, from: [114], serialize: jsonText, parse: (text: string): unknown => JSON.parse(text) },
  jsonb: { to: 3802, from: [3802], serialize: jsonText, parse: (text: string): unknown => JSON.parse(text) },
};

/**
 * Mends what @supabase/lite 0.10.0 does differently from a hosted project on PostgreSQL: real SQLSTATEs come back, and a request always runs in a transaction
 * of its role. (lite would otherwise look whether any table has policies and hand every table to anon and authenticated.)
 */
export const mendConnection = (connection: PostgresConnection): void => {
  connection.normalizeDbError = normalize;
  Object.assign(connection, { ensureRlsContext: async () => true });
};
