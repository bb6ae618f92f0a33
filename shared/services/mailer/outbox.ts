import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeDurably } from '../embedded/write-durably.ts';
import { composeMail } from './compose-mail.ts';
import type { Mailer } from './port.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * Sends nothing: each mail becomes a file `<folder>/<tenantId>/<outboundId>.eml`, on the disk before `send` resolves. One `outboundId` is one mail, however often
 * and however many at once send it; the first one's bytes stay.
 */
export const openOutboxMailer = ({ folder }: { folder: string }): Mailer => {
  const root = resolve(folder);
  const fileOf = ({ tenantId, outboundId }: { tenantId: string; outboundId: string }): string => {
    if (!NAME.test(tenantId) || !NAME.test(outboundId)) throw new Error('A mail has an id that cannot name a file.');
    return join(root, tenantId, `${outboundId}.eml`);
  };
  const providerId = (outboundId: string): string => `outbox-${outboundId}`;
  return {
    send: async (mail) => {
      const path = fileOf(mail);
      await writeDurably({ path, body: await composeMail(mail), mode: 'create' });
      return { providerId: providerId(mail.outboundId) };
    },
    lookup: async (key) => {
      try {
        await stat(fileOf(key));
        return { outcome: 'accepted', providerId: providerId(key.outboundId) };
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { outcome: 'not_accepted' };
        throw error;
      }
    },
  };
};
