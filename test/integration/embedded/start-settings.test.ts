import { expect, it } from 'vitest';
import { startTestCloud } from '../../setup/start-test-cloud.ts';

it('a laptop with one port put elsewhere says at start which setting that needs, and who needs it', async () => {
  await expect(startTestCloud({ env: { MAILER: 'sendgrid' } })).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/SENDGRID_API_KEY \(needed by send-mail, send-quote\)/),
  });
});
