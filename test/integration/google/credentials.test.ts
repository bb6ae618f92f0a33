import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPubSubBus } from '../../../shared/services/bus/pubsub.ts';
import { openFirestoreState } from '../../../shared/services/state/firestore.ts';
import { openCloudTasks } from '../../../shared/services/tasks/cloud-tasks.ts';
import { attributes, makeEvent } from '../../contract/bus.contract.ts';

const projectId = 'nobody-is-there';

type Called = { call(): Promise<unknown>; close(): Promise<void> };

const openBus = (): Called => {
  const bus = openPubSubBus({ projectId });
  return { call: async () => await bus.publish({ event: makeEvent('one.happened'), attributes }), close: bus.close };
};
const openTasks = (): Called => {
  const { enqueue, close } = openCloudTasks({
    projectId,
    location: 'europe-west1',
    serviceAccountEmail: 'tasks@nobody-is-there.iam.gserviceaccount.com',
    urlOf: (target) => `https://${target}.example/`,
  });
  return { call: async () => await enqueue({ target: 'sync', name: 'n', body: {}, traceparent: attributes.traceparent }), close };
};
const openState = (): Called => {
  const state = openFirestoreState({ projectId, collection: 'state' });
  return { call: async () => await state.get('k'), close: state.close };
};

/** The adapters for Google itself, on a machine that is not Google's: before anything leaves it, they must say what is missing. */
describe.each([
  ['bus, Pub/Sub', openBus, /Pub\/Sub.*GOOGLE_CLOUD_PROJECT.*roles\/pubsub\.publisher.*GOOGLE_APPLICATION_CREDENTIALS/],
  ['tasks, Cloud Tasks', openTasks, /Cloud Tasks.*TASKS_CALLER.*roles\/cloudtasks\.enqueuer.*GOOGLE_APPLICATION_CREDENTIALS/],
  ['state, Firestore', openState, /Firestore.*GOOGLE_CLOUD_PROJECT.*roles\/datastore\.user.*GOOGLE_APPLICATION_CREDENTIALS/],
])('%s without usable credentials', (_name, open, settings) => {
  let home: string;
  let adapter: Called;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'tripwright-home-'));
    vi.stubEnv('HOME', home);
    vi.stubEnv('CLOUDSDK_CONFIG', home);
    vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
    adapter = open();
  });
  afterEach(async () => {
    await adapter.close();
    vi.unstubAllEnvs();
    await rm(home, { recursive: true, force: true });
  });
  const refusal = async (): Promise<unknown> =>
    await adapter.call().then(
      () => 'no error',
      (error: unknown) => error,
    );
  const useFile = async (content: string): Promise<void> => {
    const path = join(home, 'key.json');
    await writeFile(path, content);
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', path);
  };

  it('names the settings where there are none', async () => {
    expect(await refusal()).toMatchObject({ code: 'dependency_unavailable', message: expect.stringMatching(settings) });
  });

  it('names the settings where the credential file is not there, or is none', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(home, 'absent.json'));
    expect(await refusal()).toMatchObject({ code: 'dependency_unavailable', message: expect.stringMatching(settings) });
    await useFile('this is no JSON');
    expect(await refusal()).toMatchObject({ code: 'dependency_unavailable', message: expect.stringMatching(settings) });
  });

  it('looks again at the next call, instead of remembering a set-up that failed', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(home, 'absent.json'));
    expect(await refusal()).toMatchObject({ cause: { message: expect.stringContaining('does not exist') } });
    await useFile('this is no JSON');
    expect(await refusal()).toMatchObject({ cause: { message: expect.stringContaining('JSON') } });
  });
});
