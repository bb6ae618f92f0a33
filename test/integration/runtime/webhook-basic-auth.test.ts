import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import inboundEmail from '../../../functions/mail/inbound-email/index.ts';
import { parseEnv } from '../../../shared/core/env.ts';
import { signInboundPost } from '../../../shared/mail/sign-inbound-post.ts';
import { newSigningKey } from '../../unit/mail/signing-key.ts';
import { problemIn, startFunctions } from './fixture.ts';

const OLD = `sendgrid:${'o'.repeat(24)}`;
const NEW = `sendgrid:${'n'.repeat(24)}`;
const key = newSigningKey();
const body = Buffer.from('no form at all');
const basic = (credential: string): string => `Basic ${Buffer.from(credential).toString('base64')}`;

let functions: Awaited<ReturnType<typeof startFunctions>>;
beforeAll(async () => {
  functions = await startFunctions({
    definitions: [inboundEmail],
    env: { INBOUND_PUBLIC_KEYS: key.publicKey, WEBHOOK_BASIC_AUTH: `${OLD},${NEW}` },
  });
  functions.host.services.blobs = async () =>
    ({ exists: async () => false, put: async () => undefined }) as unknown as Awaited<ReturnType<typeof functions.host.services.blobs>>;
});
afterAll(async () => await functions.close());

const post = async ({ authorization, isSigned = true }: { authorization?: string; isSigned?: boolean }): Promise<Response> =>
  await fetch(`${functions.url}/v1/inbound-email`, {
    method: 'POST',
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(isSigned ? signInboundPost({ rawBody: body, privateKeyPem: key.privateKeyPem, signedAt: new Date() }) : {}),
    },
    body: new Uint8Array(body),
  });

describe('basic authentication as a second factor', () => {
  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['another scheme', `Bearer ${Buffer.from(OLD).toString('base64')}`],
    ['a wrong password', basic(`sendgrid:${'x'.repeat(24)}`)],
    ['a wrong user', basic(`stranger:${'o'.repeat(24)}`)],
    ['half a password', basic(OLD.slice(0, -1))],
    ['a password and more', basic(`${OLD}o`)],
    ['both at once', basic(`${OLD},${NEW}`)],
    ['no base64', `Basic ${OLD}`],
    ['a megabyte less', `Basic ${'A'.repeat(12_000)}`],
  ])('%s answers 401 with a challenge, though the signature is right', async (_name, authorization) => {
    const response = await post(authorization === undefined ? {} : { authorization });
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="webhooks", charset="UTF-8"');
    const problem = await problemIn(response);
    expect({ status: response.status, code: problem.code }).toEqual({ status: 401, code: 'unauthenticated' });
    expect(JSON.stringify(problem)).not.toMatch(/oooo|nnnn/);
  });

  it.each([
    ['the old', OLD],
    ['the new', NEW],
  ])('%s credential is let in while they are rotated', async (_name, credential) => {
    const response = await post({ authorization: basic(credential) });
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 200, body: { accepted: true } });
  });

  it('is no substitute for the signature', async () => {
    const response = await post({ authorization: basic(OLD), isSigned: false });
    expect({ status: response.status, code: (await problemIn(response)).code }).toEqual({ status: 401, code: 'signature_invalid' });
  });

  it('is written into no log line', () => {
    expect(functions.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(functions.lines)).not.toMatch(/oooo|nnnn|c2VuZGdyaWQ6/);
  });

  it.each(['sendgrid', 'sendgrid:short', `:${'o'.repeat(24)}`, `a b:${'o'.repeat(24)}`, `sendgrid:${'o'.repeat(24)}@`])(
    'the setting %j is refused by name and without its value',
    (setting) => {
      expect(() => parseEnv({ WEBHOOK_BASIC_AUTH: setting })).toThrow(/WEBHOOK_BASIC_AUTH \(entry 1 must be user:password/);
      expect(() => parseEnv({ WEBHOOK_BASIC_AUTH: setting })).not.toThrow(/oooo|short/);
    },
  );

  it('without the setting nothing is asked', () => {
    expect(parseEnv({}).WEBHOOK_BASIC_AUTH).toEqual([]);
  });
});
