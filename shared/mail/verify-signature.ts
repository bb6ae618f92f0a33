import { createPublicKey, createVerify, type KeyObject } from 'node:crypto';

export type VerifyMailSignatureInput = {
  rawBody: Uint8Array;
  /** Header X-Twilio-Email-Event-Webhook-Signature: base64 of a DER signature. */
  signature: string | undefined;
  /** Header X-Twilio-Email-Event-Webhook-Timestamp: unix seconds. */
  timestamp: string | undefined;
  /** Base64 SPKI P-256; several while keys are rotated. */
  publicKeys: readonly string[];
  /** Real time, not the business clock. */
  now: Date;
  futureToleranceSeconds: number;
  pastToleranceSeconds: number;
};

/**
 * Whether the mail provider signed this post: ECDSA P-256 over the bytes of the timestamp and then the raw body.
 * Anything missing, malformed, altered or outside the tolerances is false; nothing throws.
 */
export const verifyMailSignature = ({
  rawBody,
  signature,
  timestamp,
  publicKeys,
  now,
  futureToleranceSeconds,
  pastToleranceSeconds,
}: VerifyMailSignatureInput): boolean => {
  if (signature === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
  const ageSeconds = now.getTime() / 1000 - Number(timestamp);
  if (!(ageSeconds >= -futureToleranceSeconds && ageSeconds <= pastToleranceSeconds)) return false;
  const signatureBytes = decodeBase64Strictly(signature);
  if (signatureBytes === null) return false;
  return publicKeys.some((publicKey) => {
    const key = readPublicKey(publicKey);
    return key !== null && isSignedBy({ key, signed: [Buffer.from(timestamp, 'latin1'), rawBody], signatureBytes });
  });
};

/** Over the raw bytes: the provider's own helper turns the body into UTF-8 first, which fails on every binary attachment. */
const isSignedBy = ({
  key,
  signed,
  signatureBytes,
}: {
  key: KeyObject;
  signed: readonly Uint8Array[];
  signatureBytes: Buffer;
}): boolean => {
  try {
    const verifier = createVerify('sha256');
    // One after the other: joined first, a mail of 30 MB would be in memory twice.
    for (const bytes of signed) verifier.update(bytes);
    return verifier.verify({ key, dsaEncoding: 'der' }, signatureBytes);
  } catch {
    return false;
  }
};

const readPublicKey = (publicKey: string): KeyObject | null => {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : null;
  } catch {
    return null;
  }
};

/** Node reads sloppy base64, so that several texts would stand for one signature: only the canonical one counts. */
const decodeBase64Strictly = (text: string): Buffer | null => {
  if (text.length > 200) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : null;
};
