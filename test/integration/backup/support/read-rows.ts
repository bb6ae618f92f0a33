import type postgres from 'postgres';

/** How many rows each table has, and a checksum of them all as text. */
export const readRows = async (sql: postgres.Sql): Promise<Record<string, string>> => {
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c where c.relkind = 'r'
      and (c.relnamespace::regnamespace::text in ('public', 'app') or c.oid in (select to_regclass('auth.users') union select to_regclass('auth.identities'))) order by 1`;
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await sql.unsafe<{ text: string }[]>(
      `select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text collate "C"), '')) as text from ${name} t`,
    );
    found[name] = row?.text ?? '';
  }
  return found;
};
