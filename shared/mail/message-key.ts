import { createHash } from 'node:crypto';
import type { MailFacts } from './schemas.ts';

/**
 * The key under which a tenant claims a message once: SHA-256 (hex) of lower-cased Message-ID, From address, Date as written,
 * subject and text hash; without Message-ID, of the rest (spec: mail, One message once).
 */
export const messageKey = ({
  messageId,
  from,
  dateHeader,
  subject,
  textHash,
}: Pick<MailFacts, 'messageId' | 'from' | 'dateHeader' | 'subject' | 'textHash'>): string => {
  const rest = [from?.address.toLowerCase() ?? null, dateHeader?.trim() ?? null, subject, textHash];
  const parts = messageId === null ? rest : [messageId.toLowerCase(), ...rest];
  // JSON keeps the borders between the parts: 'a' + 'bc' must not equal 'ab' + 'c'.
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
};
