import { randomUUID } from 'node:crypto';
import { buildInboundPost } from '../../shared/mail/build-inbound-post.ts';
import { signInboundPost } from '../../shared/mail/sign-inbound-post.ts';

type PostInboundMail = {
  baseUrl: string;
  privateKeyPem: string;
  rawMail: Uint8Array;
  to: string;
  from: string;
  /** What the provider says of the sender: a passing signature of this domain, or none. */
  dkimDomain?: string;
};

/** Posts one mail to the inbound function exactly as SendGrid Inbound Parse posts it: multipart, send-raw, signed over the raw bytes. */
export const postInboundMail = async ({
  baseUrl,
  privateKeyPem,
  rawMail,
  to,
  from,
  dkimDomain,
}: PostInboundMail): Promise<{ messageIds: string[] }> => {
  const { rawBody, contentType } = buildInboundPost({
    rawMail,
    envelope: { to: [to], from },
    ...(dkimDomain === undefined ? {} : { spf: 'pass', dkim: `{@${dkimDomain} : pass}` }),
  });
  const response = await fetch(`${baseUrl}/v1/inbound-email`, {
    method: 'POST',
    headers: {
      'content-type': contentType,
      'x-request-id': randomUUID(),
      ...signInboundPost({ rawBody, privateKeyPem, signedAt: new Date() }),
    },
    body: new Uint8Array(rawBody),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`the inbound function answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
  return (await response.json()) as { messageIds: string[] };
};
