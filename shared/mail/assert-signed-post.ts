import { AppError } from '../core/errors.ts';
import { verifyMailSignature } from './verify-signature.ts';

const FUTURE_TOLERANCE_SECONDS = 300;
const SIGNATURE_HEADER = 'x-twilio-email-event-webhook-signature';
const TIMESTAMP_HEADER = 'x-twilio-email-event-webhook-timestamp';

type Input = {
  rawBody: Uint8Array;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  publicKeys: readonly string[];
  /** The setting that holds them, for whoever forgot it. */
  setting: string;
  pastToleranceSeconds: number;
};

/**
 * Lets through only what the mail provider signed.
 * @throws AppError signature_invalid; dependency_unavailable when no key is configured, so that the provider tries again later.
 */
export const assertSignedPost = ({ rawBody, headers, publicKeys, setting, pastToleranceSeconds }: Input): void => {
  if (publicKeys.length === 0)
    throw new AppError('dependency_unavailable', { detail: `No key for signed posts is configured: set ${setting}.` });
  const isSigned = verifyMailSignature({
    rawBody,
    signature: headers[SIGNATURE_HEADER],
    timestamp: headers[TIMESTAMP_HEADER],
    publicKeys,
    // Signatures keep real time.
    now: new Date(),
    futureToleranceSeconds: FUTURE_TOLERANCE_SECONDS,
    pastToleranceSeconds,
  });
  if (!isSigned) throw new AppError('signature_invalid', { detail: 'The signature of this post is missing, wrong or too old.' });
};
