import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/core/errors.ts';
import { openSendGridMailer, type SendGridMailerOptions } from '../../../shared/services/mailer/sendgrid.ts';
import { describeMailerContract, makeMail } from '../../contract/mailer.contract.ts';
import { createMemoryState } from '../../setup/memory-services.ts';
import { startSendGrid } from '../../stand-ins/sendgrid.ts';

const API_KEY = 'SG.stand-in.key';

const openHarness = async () => {
  const standIn = await startSendGrid({ apiKey: API_KEY, senderDomain: 'aardvark.example' });
  const state = createMemoryState();
  const openMailer = (more: Partial<SendGridMailerOptions> = {}) =>
    openSendGridMailer({
      apiKey: API_KEY,
      baseUrl: standIn.url,
      state: async () => state,
      calls: { timeoutMs: 400, tries: 3, backoff: { firstMs: 1, maxMs: 5 } },
      ...more,
    });
  return {
    standIn,
    state,
    openMailer,
    mailer: openMailer(),
    accepted: async ({ outboundId }: { outboundId: string; tenantId: string }) =>
      standIn.accepted
        .filter(({ body }) => body.personalizations[0]?.custom_args?.['outbound_id'] === outboundId)
        .map(({ body }) => JSON.stringify(body)),
    close: standIn.close,
  };
};

describeMailerContract('SendGrid', openHarness);

describe('mailer, SendGrid: its ways', () => {
  let harness: Awaited<ReturnType<typeof openHarness>>;
  beforeEach(async () => {
    harness = await openHarness();
  });
  afterEach(async () => await harness.close());

  const failureOf = async (sending: Promise<unknown>): Promise<AppError> => {
    const error: unknown = await sending.then(
      () => new Error('It was sent.'),
      (reason: unknown) => reason,
    );
    if (error instanceof AppError) return error;
    throw error;
  };
  const requests = () => harness.standIn.requests.length;

  it('says what a mail is, and nothing else', async () => {
    const mail = makeMail({
      cc: [{ name: 'Zoë again', address: 'ZOE@example.com' }, { address: 'max@example.com' }],
      inReplyTo: '<question@example.com>',
      references: ['<first@example.com>', '<question@example.com>'],
      headers: { 'X-Entity-Ref-ID': 'abc' },
      attachments: [{ filename: 'Angebot Zürich.pdf', contentType: 'application/pdf', content: Uint8Array.from([0, 255, 1]) }],
    });
    const { providerId } = await harness.mailer.send(mail);
    expect(harness.standIn.accepted).toEqual([
      {
        providerId,
        subuser: undefined,
        body: {
          personalizations: [
            {
              to: [{ email: 'zoe@example.com', name: 'Zoë Müller' }],
              cc: [{ email: 'max@example.com' }],
              custom_args: { outbound_id: mail.outboundId },
            },
          ],
          from: { email: 'sales@aardvark.example', name: 'Aardvark Travel' },
          subject: 'Your quote – Zürich',
          content: [
            { type: 'text/plain', value: mail.text },
            { type: 'text/html', value: mail.html },
          ],
          headers: {
            'X-Entity-Ref-ID': 'abc',
            'Message-ID': mail.messageId,
            'In-Reply-To': '<question@example.com>',
            References: '<first@example.com> <question@example.com>',
          },
          attachments: [{ content: 'AP8B', filename: 'Angebot Zürich.pdf', type: 'application/pdf', disposition: 'attachment' }],
          tracking_settings: { click_tracking: { enable: false, enable_text: false }, open_tracking: { enable: false } },
          mail_settings: { sandbox_mode: { enable: false } },
        },
      },
    ]);
  });

  it("sends in the name of the agency's subuser, each agency in its own", async () => {
    const mailer = harness.openMailer({ subuserOf: (tenantId) => (tenantId === 'agency-two' ? 'sub-two' : undefined) });
    await Promise.all(['agency-one', 'agency-two', 'agency-one'].map(async (tenantId) => await mailer.send(makeMail({ tenantId }))));
    expect(harness.standIn.accepted.map(({ subuser }) => subuser ?? 'none').sort()).toEqual(['none', 'none', 'sub-two']);
  });

  it('delivers nothing in the sandbox', async () => {
    const mail = makeMail();
    expect(await harness.openMailer({ isSandbox: true }).send(mail)).toEqual({ providerId: `sendgrid-${mail.outboundId}` });
    expect(harness.standIn.accepted).toEqual([]);
  });

  describe('when SendGrid turns it away', () => {
    it.each([
      ['429', { kind: 'status', status: 429, retryAfter: '0' }],
      ['500', { kind: 'status', status: 500 }],
      ['503', { kind: 'status', status: 503, retryAfter: '0' }],
    ] as const)('tries again after %s', async (_name, fault) => {
      harness.standIn.failNext([fault, fault]);
      const mail = makeMail();
      const { providerId } = await harness.mailer.send(mail);
      expect(harness.standIn.accepted.map((accepted) => accepted.providerId)).toEqual([providerId]);
      expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'accepted', providerId });
    });

    it('waits as long as it asks', async () => {
      harness.standIn.failNext([{ kind: 'status', status: 429, retryAfter: '1' }]);
      const startedAtMs = performance.now();
      await harness.mailer.send(makeMail());
      expect(performance.now() - startedAtMs).toBeGreaterThan(950);
    });

    it('knows afterwards that nothing was accepted, so that a later try may send', async () => {
      harness.standIn.failNext(Array(3).fill({ kind: 'status', status: 503, body: 'secret words' }));
      const mail = makeMail();
      const error = await failureOf(harness.mailer.send(mail));
      expect(error).toMatchObject({ code: 'dependency_unavailable' });
      expect(error.message).not.toContain('secret');
      expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'not_accepted' });
      // Another instance: this one's breaker is open by now.
      await harness.openMailer().send(mail);
      expect(harness.standIn.accepted).toHaveLength(1);
    });

    it('leaves it alone once it has failed three times in a row, and claims nothing meanwhile', async () => {
      harness.standIn.failNext(Array(3).fill({ kind: 'status', status: 500 }));
      await failureOf(harness.mailer.send(makeMail()));
      const before = requests();
      const mail = makeMail();
      expect(await failureOf(harness.mailer.send(mail))).toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 60 });
      expect(requests()).toBe(before);
      expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'not_accepted' });
    });

    it('tries again where nobody listened, and knows that nothing was accepted', async () => {
      const mailer = harness.openMailer({ baseUrl: 'http://127.0.0.1:1' });
      const mail = makeMail();
      expect(await failureOf(mailer.send(mail))).toMatchObject({ code: 'dependency_unavailable' });
      expect(await mailer.lookup(mail)).toEqual({ outcome: 'not_accepted' });
    });
  });

  describe('when nobody knows what became of it', () => {
    it.each([
      ['no answer after it was taken', 'hang_after', 1],
      ['a connection that breaks after it was taken', 'lost_answer', 1],
      ['half an answer', 'half_answer', 1],
      ['a connection that breaks before it was taken', 'broken_connection', 0],
    ] as const)('does not send again after %s', async (_name, kind, accepted) => {
      harness.standIn.failNext([{ kind }]);
      const mail = makeMail();
      expect(await failureOf(harness.mailer.send(mail))).toMatchObject({ code: 'dependency_unavailable' });
      expect(requests()).toBe(1);
      expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'unknown' });
      expect(await failureOf(harness.mailer.send(mail))).toMatchObject({ code: 'dependency_unavailable' });
      expect(await failureOf(harness.openMailer().send(mail))).toMatchObject({ code: 'dependency_unavailable' });
      expect(requests()).toBe(1);
      expect(harness.standIn.accepted).toHaveLength(accepted);
    });

    it.each([502, 504])('does not take the %i of something in between for an answer', async (status) => {
      harness.standIn.failNext([{ kind: 'status', status }]);
      const mail = makeMail();
      expect(await failureOf(harness.mailer.send(mail))).toMatchObject({ code: 'dependency_unavailable' });
      expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'unknown' });
      expect(requests()).toBe(1);
    });
  });

  describe('when it can never be accepted', () => {
    const refused = async (overrides: Parameters<typeof makeMail>[0]) => {
      const mail = makeMail(overrides);
      const error = await failureOf(harness.mailer.send(mail));
      expect(requests()).toBe(1);
      expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'not_accepted' });
      expect(JSON.stringify([error.message, error.errors])).not.toContain('secret');
      return error;
    };

    it('points at the sender that SendGrid does not let us use', async () => {
      expect(await refused({ from: { address: 'sales@somebody-else.example' } })).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: '/from' }],
      });
    });

    it('points at a recipient that SendGrid refuses', async () => {
      expect(await refused({ to: [{ address: 'zoe@localhost' }] })).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: '/to' }],
      });
    });

    it('points at a missing subject', async () => {
      expect(await refused({ subject: '' })).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/subject' }] });
    });

    it('says that it is too large', async () => {
      harness.standIn.failNext([{ kind: 'status', status: 413 }]);
      expect(await refused({})).toMatchObject({ code: 'payload_too_large' });
    });
  });

  it.each([401, 403])('names SENDGRID_API_KEY when the key is refused (%i), and does not insist', async (status) => {
    harness.standIn.failNext([{ kind: 'status', status, body: '{"errors":[{"message":"secret words"}]}' }]);
    const mail = makeMail();
    const error = await failureOf(harness.mailer.send(mail));
    expect(error).toMatchObject({ code: 'dependency_unavailable' });
    expect(error.message).toContain('SENDGRID_API_KEY');
    expect(error.message).not.toContain('secret');
    expect(requests()).toBe(1);
    expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'not_accepted' });
  });

  it('refuses at opening what cannot be a key', () => {
    expect(() => harness.openMailer({ apiKey: 'key' })).toThrow('SENDGRID_API_KEY');
  });

  it('hands nothing over while it cannot note that it does', async () => {
    harness.state.isDown = true;
    await expect(harness.mailer.send(makeMail())).rejects.toThrow();
    expect(requests()).toBe(0);
  });

  it('follows no redirect with the mail', async () => {
    harness.standIn.failNext([{ kind: 'status', status: 307 }]);
    const mail = makeMail();
    await expect(harness.mailer.send(mail)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(harness.standIn.accepted).toEqual([]);
  });

  it.each(['../escape', 'a:b', '', 'x'.repeat(65)])('refuses an id that would be another key: %j', async (id) => {
    await expect(harness.mailer.send(makeMail({ outboundId: id }))).rejects.toThrow('id');
    await expect(harness.mailer.send(makeMail({ tenantId: id }))).rejects.toThrow('id');
    await expect(harness.mailer.lookup({ tenantId: id, outboundId: 'a' })).rejects.toThrow('id');
  });
});
