import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type HttpStandIn, type StandInAnswer, type StandInRequest, startHttpStandIn } from './http-stand-in.ts';

const addressSchema = z.strictObject({ email: z.email(), name: z.string().optional() });
const RESERVED_HEADER =
  /^(x-sg-id|x-sg-eid|received|dkim-signature|content-type|content-transfer-encoding|to|from|subject|reply-to|cc|bcc)$/i;

/** POST /v3/mail/send, as documented, as far as a mail of ours goes. */
const mailSchema = z.strictObject({
  personalizations: z
    .array(
      z.strictObject({
        to: z.array(addressSchema).min(1),
        cc: z.array(addressSchema).min(1).optional(),
        custom_args: z.record(z.string(), z.string()).optional(),
      }),
    )
    .min(1)
    .max(1000),
  from: addressSchema,
  reply_to: addressSchema.optional(),
  subject: z.string().min(1),
  content: z.array(z.strictObject({ type: z.string().min(1), value: z.string().min(1) })).min(1),
  headers: z
    .record(
      z.string().refine((name) => !RESERVED_HEADER.test(name)),
      z.string(),
    )
    .optional(),
  attachments: z
    .array(
      z.strictObject({
        content: z.base64().min(1),
        filename: z.string().min(1),
        type: z.string().min(1),
        disposition: z.literal('attachment'),
      }),
    )
    .optional(),
  tracking_settings: z.looseObject({}).optional(),
  mail_settings: z.strictObject({ sandbox_mode: z.strictObject({ enable: z.boolean() }).optional() }).optional(),
});

export type SendGridMailBody = z.infer<typeof mailSchema>;
export type AcceptedMail = { providerId: string; subuser: string | undefined; body: SendGridMailBody };

const problem = (status: number, message: string, field: string | null = null): StandInAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ errors: [{ message, field, help: null }] }),
});

const duplicateOf = ({ personalizations }: SendGridMailBody): boolean => {
  const all = personalizations.flatMap(({ to, cc = [] }) => [...to, ...cc]).map(({ email }) => email.toLowerCase());
  return new Set(all).size !== all.length;
};

/** SendGrid's Mail Send on the loopback. It accepts `apiKey` and senders at `senderDomain`, and keeps what it accepted. */
export const startSendGrid = async ({
  apiKey,
  senderDomain,
}: {
  apiKey: string;
  senderDomain: string;
}): Promise<HttpStandIn & { accepted: AcceptedMail[] }> => {
  const accepted: AcceptedMail[] = [];
  const answer = (request: StandInRequest): StandInAnswer => {
    if (request.method !== 'POST' || request.path !== '/v3/mail/send') return problem(404, 'not found');
    if (request.headers['authorization'] !== `Bearer ${apiKey}`)
      return problem(401, 'The provided authorization grant is invalid, expired, or revoked');
    const parsed = mailSchema.safeParse(JSON.parse(request.body.toString('utf8')));
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path.join('.') ?? '';
      return problem(400, `secret words about ${field}`, field);
    }
    const body = parsed.data;
    if (!body.from.email.endsWith(`@${senderDomain}`))
      return problem(403, 'The from address does not match a verified Sender Identity.', 'from');
    if (duplicateOf(body)) return problem(400, 'Each email address in the personalization block should be unique.', 'personalizations');
    if (body.mail_settings?.sandbox_mode?.enable === true) return { status: 200 };
    const providerId = randomUUID().replaceAll('-', '').slice(0, 22);
    accepted.push({ providerId, subuser: request.headers['on-behalf-of'], body });
    return { status: 202, headers: { 'x-message-id': providerId } };
  };
  return { ...(await startHttpStandIn({ answer })), accepted };
};
