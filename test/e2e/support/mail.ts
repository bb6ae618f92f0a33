import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buildInboundPost } from '../../../shared/mail/build-inbound-post.ts';
import { signInboundPost } from '../../../shared/mail/sign-inbound-post.ts';
import type { PipelineCloud } from '../../setup/start-test-cloud.ts';

export type TestMail = {
  from: string;
  to?: string;
  subject: string;
  text: string;
  messageId?: string;
  date?: string;
  /** Further header lines, each without its line end. */
  headers?: readonly string[];
};

/** The bytes of a plain text mail. */
export const rawMail = ({ from, to = 'enquiries@agency.example', subject, text, messageId, date, headers = [] }: TestMail): Buffer =>
  Buffer.from(
    [
      `From: ${from}`,
      `To: ${to}`,
      `Subject: ${subject}`,
      `Date: ${date ?? 'Thu, 05 Mar 2026 10:00:00 +0200'}`,
      `Message-ID: ${messageId ?? `<${randomUUID()}@client.example>`}`,
      ...headers,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      ...text.split('\n'),
    ].join('\r\n'),
  );

/** A mail of test/fixtures/e2e, `{{name}}` filled in. */
export const fixtureMail = async (file: string, values: Readonly<Record<string, string>> = {}): Promise<Buffer> => {
  const text = await readFile(new URL(`../../fixtures/e2e/${file}`, import.meta.url), 'utf8');
  return Buffer.from(
    Object.entries(values)
      .reduce((filled, [name, value]) => filled.replaceAll(`{{${name}}}`, value), text)
      .replace(/\r?\n/g, '\r\n'),
  );
};

export type InboundPost = {
  cloud: PipelineCloud;
  raw: Uint8Array;
  to: string | readonly string[];
  /** Envelope sender; its domain's signature is good unless `dkim` says otherwise. */
  from: string;
  spf?: string;
  dkim?: string;
  spamScore?: number;
};

export type SignedBody = { rawBody: Uint8Array; contentType: string };

export const bodyOf = ({ raw, to, from, spf, dkim, spamScore }: Omit<InboundPost, 'cloud'>): SignedBody =>
  buildInboundPost({
    rawMail: raw,
    envelope: { to: typeof to === 'string' ? [to] : to, from },
    spf: spf ?? 'pass',
    dkim: dkim ?? (from === '' ? 'none' : `{@${from.split('@')[1]} : pass}`),
    ...(spamScore === undefined ? {} : { spamScore }),
  });

export type PostAnswer = { status: number; headers: Headers; text: string; body: Readonly<Record<string, unknown>>; messageIds: string[] };

/** Posts any body to the inbound function, signed by the provider's key unless `headers` say otherwise. */
export const postBody = async ({
  cloud,
  rawBody,
  contentType,
  headers,
}: SignedBody & { cloud: PipelineCloud; headers?: Readonly<Record<string, string>> }): Promise<PostAnswer> => {
  const signature = headers ?? signInboundPost({ rawBody, privateKeyPem: cloud.inbound.privateKeyPem, signedAt: new Date() });
  const response = await fetch(`${cloud.baseUrl}/v1/inbound-email`, {
    method: 'POST',
    headers: { ...(contentType === '' ? {} : { 'content-type': contentType }), ...signature },
    body: new Uint8Array(rawBody),
  });
  const text = await response.text();
  const body = JSON.parse(text) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, text, body, messageIds: (body['messageIds'] as string[] | undefined) ?? [] };
};

/** Posts one mail exactly as the provider does. */
export const postMail = async ({ cloud, ...post }: InboundPost): Promise<PostAnswer> => await postBody({ cloud, ...bodyOf(post) });
