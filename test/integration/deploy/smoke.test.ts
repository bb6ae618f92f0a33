import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthPaths, readFunctions } from '../../../infra/deploy/command/read-functions.ts';
import { runSmoke } from '../../../infra/deploy/smoke/run-smoke.ts';
import { BLUE_HORIZON_PASSWORD, blueHorizon } from '../../../infra/local/agency/blue-horizon.ts';
import { createAgency } from '../../../infra/local/agency/create-agency.ts';
import { startTestCloud, type TestCloud } from '../../setup/start-test-cloud.ts';

let cloud: TestCloud;
let paths: string[];

beforeAll(async () => {
  // The real clock, as a deployed installation has it; the outbox mailer, as dev has it.
  cloud = await startTestCloud({ env: { TRIPWRIGHT_NOW: '' } });
  await createAgency({ host: cloud.host, plan: await blueHorizon() });
  paths = healthPaths(await readFunctions());
});

afterAll(async () => await cloud?.stop());

const smoke = (changes: Partial<Parameters<typeof runSmoke>[0]> = {}) => {
  const lines: string[] = [];
  const done = runSmoke({
    baseUrl: cloud.baseUrl,
    healthPaths: paths,
    password: BLUE_HORIZON_PASSWORD,
    privateKeyPem: cloud.inbound.privateKeyPem,
    run: 'a1b2c3d4',
    now: () => new Date(),
    print: (line) => void lines.push(line),
    timeoutMs: 30_000,
    intervalMs: 50,
    ...changes,
  });
  return { done, lines };
};

describe('the smoke test', () => {
  it('sends the demo mail through the door until its quote is sent and right, today and again', async () => {
    const first = smoke({ run: 'first' });
    const { number } = await first.done;
    expect(first.lines.join('\n')).toContain('PDF and totals');
    const again = await smoke({ run: 'second' }).done;
    expect(again.number).not.toBe(number);
  });

  it('asks for health at every public path of operations first', async () => {
    expect(paths).toEqual(['/v1/health/live', '/v1/health/ready', '/v1/health']);
    await expect(smoke({ healthPaths: ['/v1/health/nowhere'] }).done).rejects.toThrow(/^health: GET \/v1\/health\/nowhere answered 404/);
  });

  it('names the step that failed: a wrong password, a key that the door does not know', async () => {
    await expect(smoke({ password: 'wrong' }).done).rejects.toThrow(/^the owner signs in: POST \/v1\/auth\/login answered 401/);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await expect(smoke({ privateKeyPem, run: 'stranger' }).done).rejects.toThrow(/^the mail is posted: the inbound function answered 401/);
  });
});
