import type { IntrospectResult } from '@supabase/lite';

/** In front of a scalar's JSON text; no text of a person begins with it, and PostgreSQL never sees it. */
const MARK = '\u0001json\u0001';

const isJsonType = (type: string | null | undefined): boolean => type === 'json' || type === 'jsonb';

const jsonNames = ({ pathname, catalogue }: { pathname: string; catalogue: IntrospectResult }): Set<string> => {
  const name = decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1));
  if (!pathname.startsWith('/rest/v1/rpc/')) {
    return new Set(
      catalogue.columns.filter((column) => column.table === name && isJsonType(column.pg_type ?? column.type)).map((column) => column.name),
    );
  }
  const functions = (catalogue.functions ?? []).filter((candidate) => candidate.name === name);
  return new Set(functions.flatMap(({ arg_names: names, arg_types: types }) => names.filter((_, index) => isJsonType(types[index]))));
};

const isScalar = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const markRow = (row: unknown, names: ReadonlySet<string>): unknown => {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, names.has(name) && isScalar(value) ? `${MARK}${JSON.stringify(value)}` : value]),
  );
};

/**
 * lite writes the JSON arguments of a function as text itself, all but strings: when it reaches the driver, the string `5` cannot be told from the number 5 any
 * more; and the driver takes `true` for a boolean. So scalars for JSON columns and parameters are marked while the body is still whole.
 */
export const markJsonScalars = async ({ request, catalogue }: { request: Request; catalogue: IntrospectResult }): Promise<Request> => {
  const { pathname } = new URL(request.url);
  if ((request.method !== 'POST' && request.method !== 'PATCH') || !pathname.startsWith('/rest/v1/')) return request;
  const names = jsonNames({ pathname, catalogue });
  if (names.size === 0) return request;
  const text = await request.text();
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  const resend = (body: string): Request => new Request(request.url, { method: request.method, headers, body, signal: request.signal });
  try {
    const body: unknown = JSON.parse(text);
    return resend(JSON.stringify(Array.isArray(body) ? body.map((row) => markRow(row, names)) : markRow(body, names)));
  } catch {
    return resend(text);
  }
};

/** What goes to PostgreSQL for a JSON value: a string without the mark is JSON text by lite. */
export const jsonText = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value);
  return value.startsWith(MARK) ? value.slice(MARK.length) : value;
};
