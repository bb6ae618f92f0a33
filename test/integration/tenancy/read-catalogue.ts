import postgres from 'postgres';
import type { EmbeddedCloud } from '../../setup/embedded-cloud.ts';

export type CatalogueTable = { name: string; columns: string[] };
export type CatalogueFunction = { name: string; argumentNames: string[]; executableBy: string[] };

/** What is really in schema public: tables (views too) and functions. Tests are made from it, so that nothing new escapes them. */
export const readCatalogue = async ({
  cloud,
}: {
  cloud: EmbeddedCloud;
}): Promise<{ tables: CatalogueTable[]; functions: CatalogueFunction[] }> => {
  const sql = postgres(cloud.superuserUrl, { max: 1 });
  try {
    const tables = await sql<CatalogueTable[]>`
      select c.relname::text as name, array(
        select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns
      from pg_catalog.pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`;
    const functions = await sql<CatalogueFunction[]>`
      select p.proname::text as name, coalesce(p.proargnames, '{}') as "argumentNames",
        array(select r.rolname::text from pg_catalog.pg_roles r where r.rolname in ('app_member', 'app_door', 'app_platform', 'anon', 'authenticated')
          and pg_catalog.has_function_privilege(r.oid, p.oid, 'EXECUTE') order by 1) as "executableBy"
      from pg_catalog.pg_proc p where p.pronamespace = 'public'::regnamespace order by 1`;
    return { tables: [...tables], functions: [...functions] };
  } finally {
    await sql.end();
  }
};
