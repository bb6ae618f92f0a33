import type { Log } from '../../../shared/core/log.ts';
import type { CloudDatabase } from '../../../shared/services/embedded/database.ts';
import type { openMailList } from './list-mails.ts';
import type { PageAssets } from './render-layout.ts';

/** What the answers of the operator page are made from. */
export type PageContext = {
  database: CloudDatabase;
  /** Makes the queue's worker look at once. */
  wake: () => void;
  stageNames: readonly string[];
  log: Pick<Log, 'info' | 'error'>;
  /** Where the embedded cloud keeps its state. */
  home: string;
  /** The mailer's folder. */
  outbox: string;
  listMails: ReturnType<typeof openMailList>;
  timeZone: string;
  assets: PageAssets;
};
