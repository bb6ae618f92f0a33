import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedFunction, readFunctions } from '../../../infra/deploy/command/read-functions.ts';
import { printable, type Runner } from '../../../infra/deploy/command/runner.ts';
import { replayLetters } from '../../../infra/deploy/dead-letters/replay-letters.ts';
import { askGoogleEmulators } from '../../setup/ask-google-emulators.ts';

const run = promisify(execFile);
const PROJECT = 'replayed-letters';
const emulators = await askGoogleEmulators();

describe.skipIf('missing' in emulators)("replaying dead letters, with Google's own gcloud and Pub/Sub emulator", () => {
  let functions: DeployedFunction[];
  let stage: string;
  let topic: string;
  let config: string;
  let runner: Runner;
  const base = `http://${'pubsub' in emulators ? emulators.pubsub : ''}/v1/projects/${PROJECT}`;

  const call = async (method: string, path: string, body: unknown = {}): Promise<unknown> => {
    const response = await fetch(`${base}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  const topicName = (name: string) => `projects/${PROJECT}/topics/${name}`;
  const bury = (text: string, source: string) =>
    call('POST', 'topics/dead-letters:publish', {
      messages: [
        {
          data: Buffer.from(text).toString('base64'),
          attributes: { tenantId: 'blue', note: 'a,b|c^d', CloudPubSubDeadLetterSourceSubscription: source },
        },
      ],
    });
  const pull = async (subscription: string) => {
    const { receivedMessages = [] } = (await call('POST', `subscriptions/${subscription}:pull`, {
      maxMessages: 10,
      returnImmediately: true,
    })) as { receivedMessages?: { message: { data: string; attributes: Record<string, string> } }[] };
    return receivedMessages.map(({ message }) => ({
      text: Buffer.from(message.data, 'base64').toString(),
      attributes: message.attributes,
    }));
  };

  beforeAll(async () => {
    functions = await readFunctions();
    const found = functions.find(({ kind }) => kind === 'stage');
    stage = found?.name ?? '';
    topic = found?.trigger.topic ?? '';
    // A gcloud without anybody's account or settings, that knows no other Pub/Sub than the emulator.
    config = await mkdtemp(join(tmpdir(), 'tripwright-gcloud-'));
    const env = {
      PATH: process.env['PATH'],
      HOME: config,
      CLOUDSDK_CONFIG: config,
      CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
      CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
      CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB: `http://${'pubsub' in emulators ? emulators.pubsub : ''}/`,
    };
    const execute: Runner['run'] = async (command) => {
      const { stdout } = await run(command.program, [...command.args], { env }).catch((error: unknown) => {
        throw new Error(`${printable(command)}: ${(error as { stderr?: string }).stderr ?? String(error)}`);
      });
      return stdout;
    };
    runner = { isDry: false, run: execute, ask: execute };
    for (const name of ['dead-letters', topic]) await call('PUT', `topics/${name}`);
    await call('PUT', 'subscriptions/dead-letters', { topic: topicName('dead-letters'), ackDeadlineSeconds: 600 });
    await call('PUT', `subscriptions/${stage}`, { topic: topicName(topic), ackDeadlineSeconds: 600 });
    await bury('{"id":"first, \'quoted\'"}', stage);
    await bury('{"id":"stranger"}', 'gone-stage');
  }, 60_000);

  afterAll(async () => await rm(config, { recursive: true, force: true }));

  const replay = async ({ mode, limit }: { mode: 'list' | 'replay'; limit: number }) => {
    const printed: string[] = [];
    const print = (line: string) => void printed.push(line);
    return { counts: await replayLetters({ runner, projectId: PROJECT, functions, mode, stage: null, limit, print }), printed };
  };

  it('shows letters and leaves them, gives one back to its topic once, keeps the one of a stage that is gone', async () => {
    const listed = await replay({ mode: 'list', limit: 2 });
    expect(listed.counts).toEqual({ replayed: 0, left: 2 });
    expect(listed.printed.join('\n')).toContain(stage);
    expect((await replay({ mode: 'replay', limit: 2 })).counts).toEqual({ replayed: 1, left: 1 });
    expect(await pull(stage)).toEqual([{ text: '{"id":"first, \'quoted\'"}', attributes: { tenantId: 'blue', note: 'a,b|c^d' } }]);
    expect((await replay({ mode: 'replay', limit: 1 })).counts).toEqual({ replayed: 0, left: 1 });
    expect(await pull(stage)).toEqual([]);
    expect((await pull('dead-letters')).map(({ text }) => text)).toEqual(['{"id":"stranger"}']);
  }, 120_000);
});
