import { createPrivateKey, sign } from 'node:crypto';

/**
 * Signs a post the way the mail provider does, for the local demo and for tests.
 * `privateKeyPem`: a P-256 key in PKCS#8. `signedAt`: real time. Gives the two headers that verifyMailSignature reads.
 */
export const signInboundPost = ({
  rawBody,
  privateKeyPem,
  signedAt,
}: {
  rawBody: Uint8Array;
  privateKeyPem: string;
  signedAt: Date;
}): { 'x-twilio-email-event-webhook-signature': string; 'x-twilio-email-event-webhook-timestamp': string } => {
  const timestamp = String(Math.floor(signedAt.getTime() / 1000));
  const signed = Buffer.concat([Buffer.from(timestamp, 'latin1'), rawBody]);
  const signature = sign('sha256', signed, { key: createPrivateKey(privateKeyPem), dsaEncoding: 'der' });
  return {
    'x-twilio-email-event-webhook-signature': signature.toString('base64'),
    'x-twilio-email-event-webhook-timestamp': timestamp,
  };
};
