import { createHash } from 'node:crypto';
import { unfoldHeaders } from './unfold-headers.ts';

export type BuildInboundPostInput = {
  rawMail: Uint8Array;
  envelope: { to: readonly string[]; from: string };
  spf?: string;
  /** As the provider writes it: `{@domain.example : pass}`. */
  dkim?: string;
  spamScore?: number;
  senderIp?: string;
};

/**
 * The body that the mail provider's Inbound Parse posts with "send raw" on, for the local demo and for tests: the same field
 * names, the mail byte for byte in `email`. Gives the body and its Content-Type.
 */
export const buildInboundPost = ({
  rawMail,
  envelope,
  spf = 'pass',
  dkim = 'none',
  spamScore = 0,
  senderIp = '192.0.2.10',
}: BuildInboundPostInput): { rawBody: Buffer; contentType: string } => {
  const headers = unfoldHeaders(Buffer.from(rawMail.subarray(0, 65_536)).toString('latin1'));
  const header = (name: string): string => headers.find((one) => one.name === name)?.value ?? '';
  const boundary = chooseBoundary(rawMail);
  const fields: readonly (readonly [string, string | Uint8Array])[] = [
    ['dkim', dkim],
    ['email', rawMail],
    ['to', header('to')],
    ['from', header('from')],
    ['sender_ip', senderIp],
    ['spam_report', ''],
    ['envelope', JSON.stringify({ to: envelope.to, from: envelope.from })],
    ['subject', header('subject')],
    ['spam_score', spamScore.toFixed(3)],
    ['charsets', JSON.stringify({ to: 'UTF-8', from: 'UTF-8', subject: 'UTF-8' })],
    ['SPF', spf],
  ];
  const chunks = fields.flatMap(([name, value]) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`, 'latin1'),
    typeof value === 'string' ? Buffer.from(value) : value,
    Buffer.from('\r\n'),
  ]);
  const rawBody = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`, 'latin1')]);
  return { rawBody, contentType: `multipart/form-data; boundary=${boundary}` };
};

/** The same mail gives the same body; a boundary cannot stand in its own hash's preimage by accident, and is checked all the same. */
const chooseBoundary = (rawMail: Uint8Array): string => {
  const mail = Buffer.from(rawMail);
  let boundary = `xYzZY${createHash('sha256').update(mail).digest('hex').slice(0, 24)}`;
  while (mail.includes(boundary)) boundary = `xYzZY${createHash('sha256').update(boundary).digest('hex').slice(0, 24)}`;
  return boundary;
};
