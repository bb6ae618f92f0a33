import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOutboxMailer } from '../../../shared/services/mailer/outbox.ts';
import { describeMailerContract, makeMail } from '../../contract/mailer.contract.ts';
import { temporaryHome } from './support/temporary-home.ts';

const openHarness = async () => {
  const { home, remove } = await temporaryHome();
  const folder = join(home, 'outbox');
  return {
    folder,
    mailer: openOutboxMailer({ folder }),
    accepted: async ({ tenantId, outboundId }: { tenantId: string; outboundId: string }) => {
      const names = await readdir(join(folder, tenantId));
      return await Promise.all(
        names.filter((name) => name.includes(outboundId)).map(async (name) => await readFile(join(folder, tenantId, name), 'utf8')),
      );
    },
    close: remove,
  };
};

describeMailerContract('outbox', openHarness);

describe('mailer, outbox: its files', () => {
  it('is one whole file, and nothing else is left beside it', async () => {
    const { folder, mailer, close } = await openHarness();
    const mail = makeMail();
    await Promise.all(Array.from({ length: 20 }, async () => await mailer.send(mail)));
    expect(await readdir(join(folder, mail.tenantId))).toEqual([`${mail.outboundId}.eml`]);
    const text = await readFile(join(folder, mail.tenantId, `${mail.outboundId}.eml`), 'utf8');
    expect(text).toMatch(/^[A-Z][A-Za-z-]+: /);
    expect(text).toContain('Date: Sun, 01 Mar 2026 08:00:00');
    await close();
  });

  it.each(['../escape', 'a/b', '', '.hidden', 'x'.repeat(65)])('refuses an id that would name another file: %j', async (id) => {
    const { mailer, close } = await openHarness();
    await expect(mailer.send(makeMail({ outboundId: id }))).rejects.toThrow('id');
    await expect(mailer.send(makeMail({ tenantId: id }))).rejects.toThrow('id');
    await expect(mailer.lookup({ tenantId: id, outboundId: 'a' })).rejects.toThrow('id');
    await close();
  });
});
