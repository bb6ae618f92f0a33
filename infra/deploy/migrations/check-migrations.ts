import { findDestructiveStatements } from './find-destructive-statements.ts';

export type MigrationText = { version: string; name: string; sql: string };

/** On a line of its own: this file ends what an earlier release has made superfluous. */
const CONTRACT = /^-- contract\b/m;

export const isContract = ({ sql }: Pick<MigrationText, 'sql'>): boolean => CONTRACT.test(sql);

/**
 * Expand first, contract at least one release later: what is wrong with the migrations that a release brings, in words; empty when nothing is.
 * `isEmptyDatabase`: nothing runs yet, so there is no old code to break.
 */
export const checkMigrations = async ({
  pending,
  isEmptyDatabase,
}: {
  pending: readonly MigrationText[];
  isEmptyDatabase: boolean;
}): Promise<string[]> => {
  const problems: string[] = [];
  for (const migration of pending) {
    if (isContract(migration)) continue;
    for (const { line, problem } of await findDestructiveStatements(migration.sql)) {
      problems.push(
        `${migration.version}_${migration.name}.sql:${line} ${problem}; running code may need it. Expand first; put this into a later file marked "-- contract".`,
      );
    }
  }
  const contracts = pending.filter(isContract);
  if (!isEmptyDatabase && contracts.length > 0 && contracts.length < pending.length) {
    const names = contracts.map(({ version, name }) => `${version}_${name}.sql`).join(', ');
    problems.push(`${names}: a contract belongs into a release of its own, after the one that no longer needs what it takes away.`);
  }
  return problems;
};
