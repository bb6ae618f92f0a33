import postgres from 'postgres';
import { AppError } from '../../../shared/core/errors.ts';
import { dropInvalidIndex } from './drop-invalid-index.ts';
import type { MigrationSql } from './migration-session.ts';
import type { Migration } from './read-migrations.ts';

type Script = {
  sql: MigrationSql;
  /** What to run, and its name for people. */
  script: Migration;
  kind: 'Migration' | 'Rollback';
  /** Notes in the history that it ran; in the same transaction where there is one. */
  record: () => Promise<unknown>;
};

const failure = ({ script, kind, cause }: Pick<Script, 'script' | 'kind'> & { cause: unknown }): AppError => {
  const reason =
    cause instanceof postgres.PostgresError
      ? `${cause.code} ${cause.message}${cause.where ? ` (${cause.where.split('\n')[0]})` : ''}`
      : String(cause);
  const outcome = script.inTransaction ? 'was rolled back' : 'is not recorded (it runs outside a transaction; mend it and run again)';
  return new AppError('internal', { detail: `${kind} ${script.version}_${script.name} failed and ${outcome}: ${reason}`, cause });
};

const runAlone = async ({ sql, script, record }: Script): Promise<void> => {
  const { concurrentIndex: index } = script;
  // What a run left behind that was killed halfway.
  if (index !== null) await dropInvalidIndex({ sql, index });
  try {
    await sql.unsafe(script.sql);
  } catch (cause) {
    // When the session is gone too, the next run clears it away.
    if (index !== null) await dropInvalidIndex({ sql, index }).catch(() => undefined);
    throw cause;
  }
  await record();
};

/**
 * Runs one file: in a transaction together with its record, or alone when it is marked so.
 * @throws AppError `internal` with the file's name and the reason.
 */
export const runScript = async (options: Script): Promise<void> => {
  const { sql, script, kind, record } = options;
  try {
    if (!script.inTransaction) return await runAlone(options);
    await sql`begin`;
    await sql.unsafe(script.sql);
    await record();
    await sql`commit`;
  } catch (cause) {
    if (script.inTransaction) await sql`rollback`.catch(() => undefined);
    throw failure({ script, kind, cause });
  }
};
