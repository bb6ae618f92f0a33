import type { Readable } from 'node:stream';
import type postgres from 'postgres';

/** `version`: changes whenever the object's bytes do. */
export type ListedObject = { path: string; contentType: string | null; version: string };

/** A place for objects by path, on a disk or in a bucket: where backups go, and where the files of the product are. */
export type ObjectFolder = {
  /** For people. */
  description: string;
  /** Every object below `prefix` (ends with `/`, or is empty), paths from the folder's root, in any order. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /** Names of the folders right below `prefix` (ends with `/`, or is empty), in any order. */
  folders(prefix: string): Promise<string[]>;
  /** @throws AppError `not_found` when there is no such object. */
  read(path: string): Promise<Readable>;
  /** Whole or not at all; an object that is there already is replaced. Resolves when it is stored for good. */
  write(object: { path: string; body: Readable; contentType: string | null }): Promise<void>;
  /** Removes all below `prefix` (ends with `/`). Null where the place itself removes what is old: a bucket by its lifecycle. */
  remove: ((prefix: string) => Promise<void>) | null;
};

/** One session of PostgreSQL, of a role that row level security does not bind. */
export type Session = postgres.ReservedSql;

export type BackupDatabase = {
  /**
   * Does `work` in a session that writes values as text the same way everywhere.
   * @throws AppError `dependency_unavailable` when the database cannot be reached; `internal` when row level security binds the role.
   */
  withSession<Result>(work: (sql: Session) => Promise<Result>): Promise<Result>;
};

/** What a backup is taken from, and where backups are kept. */
export type Backups = { database: BackupDatabase; files: ObjectFolder; target: ObjectFolder };
