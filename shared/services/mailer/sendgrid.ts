import sharedClient from '@sendgrid/client';
import sharedService from '@sendgrid/mail';
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../resilience/policies.ts';
import type { State } from '../state/port.ts';
import { checkOutgoingMail } from './check-outgoing-mail.ts';
import { createOutboundClaims } from './outbound-claims.ts';
import type { Mailer, OutgoingMail } from './port.ts';
import { classifySendGrid, isCertainlyNotAccepted, toMailError } from './sendgrid-error.ts';
import { toSendGridMail } from './sendgrid-mail.ts';

export type SendGridMailerOptions = {
  apiKey: string;
  /** Remembers what was handed over, for all instances: SendGrid itself cannot be asked. */
  state: () => Promise<State>;
  /** The subuser that sends for an agency, if it has its own. */
  subuserOf?: (tenantId: string) => string | undefined;
  /** SendGrid checks the mail and delivers nothing. */
  isSandbox?: boolean;
  /** `https://api.eu.sendgrid.com` for an account whose data stays in the EU. */
  baseUrl?: string;
  calls?: Partial<CallerOptions>;
};

// The packages' types know only the one client that a whole process would share, with one key, one subuser and one time limit. Ours lives as long as one try.
const Client = sharedClient.constructor as new () => typeof sharedClient;
const MailService = sharedService.constructor as new () => typeof sharedService;

const SENDGRID = 'https://api.sendgrid.com/';
// No redirect: whoever answers instead of SendGrid must not get the mail.
const DEFAULT_REQUEST = { url: '', maxContentLength: 1_000_000, maxBodyLength: Number.POSITIVE_INFINITY, maxRedirects: 0 };

const headersSchema = z.looseObject({ 'x-message-id': z.string().min(1).optional().catch(undefined) });

const clientFor = ({
  options,
  tenantId,
  signal,
}: {
  options: SendGridMailerOptions;
  tenantId: string;
  signal: AbortSignal;
}): typeof sharedClient => {
  const client = new Client();
  client.setApiKey(options.apiKey);
  // The package hands on to axios what it does not know.
  const request = { ...DEFAULT_REQUEST, baseUrl: options.baseUrl ?? SENDGRID, signal };
  client.setDefaultRequest(request);
  const subuser = options.subuserOf?.(tenantId);
  if (subuser !== undefined) client.setImpersonateSubuser(subuser);
  return client;
};

/**
 * Sends through SendGrid's Mail Send. A mail is claimed in `state` before it is handed over; the claim goes away only when SendGrid certainly did not take the mail. So one
 * `outboundId` is handed over once, however many try, and whoever asks later learns `accepted`, `not_accepted`, or `unknown`: never a guess.
 * Tried again: only what never reached SendGrid and what it turned away (429, 500, 503). A time limit or a broken connection after that is an unknown outcome.
 * @throws AppError at opening: dependency_unavailable for a key that cannot be one. Of `send`: `validation_failed` and `payload_too_large` for a mail that will never be
 * accepted, `dependency_unavailable` otherwise.
 */
export const openSendGridMailer = (options: SendGridMailerOptions): Mailer => {
  if (!options.apiKey.startsWith('SG.'))
    throw new AppError('dependency_unavailable', {
      detail: 'The setting SENDGRID_API_KEY is not a key of SendGrid: those begin with "SG.".',
    });
  const { calls = {} } = options;
  const settings = 'SENDGRID_API_KEY (it needs the right Mail Send)';
  const call = createCaller({ ...DEPENDENCY_POLICIES.sendgrid, settings, classify: classifySendGrid, ...calls });
  const claims = createOutboundClaims({ state: options.state });

  const handOver = async (mail: OutgoingMail): Promise<string> => {
    const data = toSendGridMail({ mail, isSandbox: options.isSandbox ?? false });
    return await call({
      isRepeatable: false,
      attempt: async ({ signal }) => {
        const service = new MailService();
        service.setClient(clientFor({ options, tenantId: mail.tenantId, signal }));
        const [answer] = await service.send(data);
        return headersSchema.parse(answer.headers)['x-message-id'] ?? `sendgrid-${mail.outboundId}`;
      },
    });
  };

  return {
    send: async (mail) => {
      checkOutgoingMail(mail);
      const held = await claims.claim(mail);
      if (held !== null) return held;
      const providerId = await handOver(mail).catch(async (error: unknown) => {
        if (isCertainlyNotAccepted(error)) await claims.release(mail);
        throw toMailError(error);
      });
      // The mail is on its way, whatever becomes of our note of it: without it the outcome is unknown to others, which is safe.
      await claims.accept({ ...mail, providerId }).catch((error: unknown) => calls.log?.warn('outbound_not_noted', { error }));
      return { providerId };
    },
    lookup: async (key) => await claims.lookup(key),
  };
};
