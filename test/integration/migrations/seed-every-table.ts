import type postgres from 'postgres';
import { newTenantId } from '../../setup/create-agency.ts';
import { insertRow, seedTenant } from '../tenancy/row-fixtures.ts';

/** Rows of tables that belong to no agency. */
const ROWS_OF_NOBODY: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  unrouted_mail: {
    id: '0198a000-0000-7000-8000-00000000aaaa',
    raw_path: 'unrouted/a.eml',
    envelope_from: 'a@b.example',
    recipient: 'c@d.example',
    reason: 'recipient_unknown',
    received_at: '2026-03-01T09:00:00Z',
  },
  shared_documents: {
    id: '0198a000-0000-7000-8000-00000000cccc',
    title: 'Visa rules',
    kind: 'guide',
    content_sha256: 'a'.repeat(64),
    file_name: 'visa.md',
    content_type: 'text/markdown',
    size_bytes: 3,
    blob_path: 'shared/documents/a',
    created_at: '2026-03-01T09:00:00Z',
  },
  platform_audit: {
    id: '0198a000-0000-7000-8000-00000000bbbb',
    label: 'ann',
    action: 'GET /v1/platform/migrations',
    request_id: 'request-1',
    at: '2026-03-01T09:00:00Z',
  },
};

/** A row in every table of a freshly migrated database. Gives their names. @throws Error when a table stays empty. */
export const seedEveryTable = async ({
  sql,
  tenantId = newTenantId(),
  withNobody = true,
  isExempt = () => false,
}: {
  sql: postgres.Sql;
  tenantId?: string;
  /** Also the rows of tables that belong to no agency: once in a database. */
  withNobody?: boolean;
  /** Tables that are the test's own business. */
  isExempt?: (table: string) => boolean;
}): Promise<string> => {
  const session = await sql.reserve();
  try {
    await seedTenant({ sql: session, tenantId });
    if (withNobody) for (const [table, row] of Object.entries(ROWS_OF_NOBODY)) await insertRow({ sql: session, table, row });
    const tables = await session<{ name: string }[]>`
      select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
    for (const { name } of tables) {
      if (isExempt(name)) continue;
      const [row] = await session`select from ${session(name)} limit 1`;
      if (row === undefined) throw new Error(`The table ${name} got no row: add one to row-fixtures.ts.`);
    }
    return tables.map(({ name }) => name).join(' ');
  } finally {
    session.release();
  }
};
