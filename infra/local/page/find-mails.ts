import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './is-missing.ts';
import { MAIL_NAME, type MailKey } from './mail-path.ts';
import { type MailFile, statMail } from './stat-mail.ts';

const STATS_AT_ONCE = 64;

const entriesOf = async (folder: string) => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

const keysIn = async (folder: string): Promise<MailKey[]> => {
  const tenants = (await entriesOf(folder)).filter((entry) => entry.isDirectory() && MAIL_NAME.test(entry.name));
  const keys: MailKey[] = [];
  for (const { name: tenantId } of tenants) {
    for (const entry of await entriesOf(join(folder, tenantId))) {
      const outboundId = entry.name.endsWith('.eml') ? entry.name.slice(0, -4) : '';
      if (entry.isFile() && MAIL_NAME.test(outboundId)) keys.push({ tenantId, outboundId });
    }
  }
  return keys;
};

/** All mails of the outbox `folder`, the last filed first. A file that goes away meanwhile is left out. */
export const findMails = async ({ folder }: { folder: string }): Promise<MailFile[]> => {
  const keys = await keysIn(folder);
  const files: MailFile[] = [];
  for (let start = 0; start < keys.length; start += STATS_AT_ONCE) {
    const batch = await Promise.all(keys.slice(start, start + STATS_AT_ONCE).map((key) => statMail({ folder, ...key })));
    files.push(...batch.filter((file) => file !== null));
  }
  return files.sort((a, b) => b.filedAt.getTime() - a.filedAt.getTime() || (a.outboundId < b.outboundId ? 1 : -1));
};
