import { AppError } from '../../../shared/core/errors.ts';

const STATEMENT =
  /^(?:create (?:unique )?index concurrently if not exists|drop index concurrently if exists) ([a-z0-9_.]{1,128})(?:[ ;(]|$)/;

/** The text without comments, on one line. Such a file holds no text in quotes that could look like a comment. */
const statementOf = (sql: string): string =>
  sql
    .split('\n')
    .map((line) => line.split('--', 1)[0] ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/**
 * The index that a file outside of transactions is about. PostgreSQL runs several statements sent together as one transaction, which concurrent indexes
 * refuse; and only with `if (not) exists` may the file run again after a crash between the index and its record.
 * @throws AppError `internal` when the file holds anything else.
 */
export const concurrentIndexOf = ({ fileName, sql }: { fileName: string; sql: string }): string => {
  const statement = statementOf(sql);
  const index = STATEMENT.exec(statement)?.[1];
  const semicolon = statement.indexOf(';');
  const isOnly = semicolon === -1 || semicolon === statement.length - 1;
  if (index === undefined || !isOnly) {
    throw new AppError('internal', {
      detail: `${fileName} runs outside of a transaction, so it must hold exactly one statement: "create [unique] index concurrently if not exists ..." or "drop index concurrently if exists ...".`,
    });
  }
  return index;
};
