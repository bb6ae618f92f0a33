import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { COMMON_HEADERS } from './answer.ts';
import { answerRequest } from './answer-request.ts';
import { openMailList } from './list-mails.ts';
import type { PageContext } from './page-context.ts';

const readAsset = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/**
 * The page of the person at this machine: outgoing mails, stages, deliveries and dead letters of the embedded cloud under `home`. Answers everything
 * outside `/v1/`, to loopback alone. `wake` makes the queue's worker look at once; `stageNames` in the order to be shown; times in `timeZone` (IANA).
 */
export const operatorPage = ({
  home,
  database,
  wake,
  stageNames,
  log,
  timeZone = Temporal.Now.timeZoneId(),
}: Pick<PageContext, 'home' | 'database' | 'wake' | 'stageNames' | 'log'> & { timeZone?: string }): RequestListener => {
  const outbox = join(home, 'outbox');
  const context: PageContext = {
    database,
    wake,
    stageNames,
    log,
    home,
    outbox,
    listMails: openMailList({ folder: outbox }),
    timeZone,
    assets: { css: readAsset('page.css'), refreshScript: readAsset('refresh.js') },
  };
  return async (request, response) => {
    const { status, headers, body } = await answerRequest({ context, request, nonce: randomBytes(16).toString('base64url') });
    const bytes = Buffer.from(body);
    response.writeHead(status, { ...COMMON_HEADERS, ...headers, 'content-length': bytes.byteLength });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
};
