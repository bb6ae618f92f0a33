import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { describeOutsideCallContract } from '../../contract/outside-call.contract.ts';
import { describeTasksContract } from '../../contract/tasks.contract.ts';
import { openStandInTasksHarness, TASKS_CALLER } from './support/open-stand-in-tasks.ts';
import { openTaskCallHarness } from './support/open-task-calls.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describeTasksContract('Cloud Tasks stand-in', openStandInTasksHarness);

describeOutsideCallContract(
  'tasks, Cloud Tasks stand-in: enqueue',
  { title: 'Cloud Tasks', settings: [/GOOGLE_CLOUD_PROJECT/, /TASKS_CALLER/, /roles\/cloudtasks\.enqueuer/], isOnce: true },
  openTaskCallHarness,
);

describe('tasks, Cloud Tasks stand-in: what only Cloud Tasks has', () => {
  it('calls in the name of TASKS_CALLER, with a token for the origin of the target', async () => {
    const harness = await openStandInTasksHarness();
    const headers: (string | undefined)[] = [];
    harness.answer(async (push) => {
      headers.push(push.headers['authorization']);
      return 200;
    });
    await harness.tasks.enqueue({ target: 'sync', name: 'signed', body: {}, traceparent });
    await harness.settled();
    const token = headers[0]?.replace(/^Bearer /, '') ?? '';
    const { payload } = await jwtVerify(token, createLocalJWKSet(harness.server.oidc.jwks), {
      issuer: 'https://accounts.google.com',
      audience: new URL(harness.receiver.urlOf('sync')).origin,
    });
    expect(payload).toMatchObject({ email: TASKS_CALLER, email_verified: true });
    await harness.close();
  });

  it('says that a queue is missing, with its name and the settings that point to it', async () => {
    const harness = await openStandInTasksHarness();
    await expect(harness.tasks.enqueue({ target: 'nowhere', name: 'n', body: {}, traceparent })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/nowhere.*GOOGLE_CLOUD_PROJECT.*TASKS_LOCATION/),
    });
    await harness.close();
  });

  it('refuses a task more than 30 days ahead before asking', async () => {
    const harness = await openStandInTasksHarness();
    const runAt = new Date(harness.now().getTime() + 31 * 24 * 3_600_000);
    await expect(harness.tasks.enqueue({ target: 'sync', name: 'far', body: {}, runAt, traceparent })).rejects.toThrow('30 days');
    expect(harness.server.created).toEqual([]);
    await harness.close();
  });
});
