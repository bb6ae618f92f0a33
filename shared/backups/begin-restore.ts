import { AppError } from '../core/errors.ts';
import type { BackupDatabase, ObjectFolder } from '../services/backups/port.ts';

const isEmptyFolder = async (files: ObjectFolder): Promise<boolean> => {
  for await (const _found of files.list('')) return false;
  return true;
};

/**
 * Makes sure that a database and a place for files are empty, or were only begun to be filled from the same backup, and notes there that it begins. Nothing else
 * is written. The note (schema tripwright_restore) goes in the transaction that fills the tables: while it is there, they are empty.
 * @throws AppError `state_conflict` when there is anything in either.
 */
export const beginRestore = async ({
  database,
  files,
  id,
}: {
  database: BackupDatabase;
  files: ObjectFolder;
  id: string;
}): Promise<{ isContinued: boolean }> =>
  await database.withSession(async (sql) => {
    const [marker] = await sql<{ there: boolean }[]>`select to_regclass('tripwright_restore.backup') is not null as there`;
    if (marker?.there === true) {
      const [begun] = await sql<{ id: string }[]>`select id from tripwright_restore.backup`;
      if (begun?.id === id) return { isContinued: true };
      throw new AppError('state_conflict', {
        detail: `A restore of the backup ${begun?.id ?? ''} was begun here and not finished: finish that one (--backup ${begun?.id ?? ''}), or take an empty database.`,
      });
    }
    const [table] = await sql<{ name: string }[]>`
      select format('%s.%s', n.nspname, c.relname) as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname in ('public', 'app')
        and not exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype = 'e') limit 1`;
    if (table !== undefined)
      throw new AppError('state_conflict', {
        detail: `The database is not empty: it has the table ${table.name}. Restore into an empty one.`,
      });
    const [accounts] = await sql<{ there: boolean }[]>`select to_regclass('auth.users') is not null as there`;
    const people = accounts?.there === true ? await sql`select from auth.users limit 1` : [];
    if (people.length > 0)
      throw new AppError('state_conflict', {
        detail: 'The database is not empty: it has accounts (auth.users). Restore into an empty one.',
      });
    if (!(await isEmptyFolder(files)))
      throw new AppError('state_conflict', { detail: `${files.description} is not empty. Restore files into an empty place.` });
    await sql.unsafe(`begin; create schema tripwright_restore; create table tripwright_restore.backup (id text not null)`);
    await sql`insert into tripwright_restore.backup values (${id})`;
    await sql`commit`;
    return { isContinued: false };
  });
