import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { problemIn } from './fixture.ts';

const frameworkMain = join(dirname(createRequire(import.meta.url).resolve('@google-cloud/functions-framework')), 'main.js');
const source = new URL('./artifact/index.mjs', import.meta.url).pathname;

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = z.object({ port: z.int() }).parse(server.address());
      server.close(() => resolve(port));
    });
  });

let artifact: ReturnType<typeof spawn>;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  artifact = spawn(process.execPath, [frameworkMain, '--target', 'things', '--source', source, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  await new Promise<void>((resolve, reject) => {
    artifact.stdout?.on('data', (text) => String(text).includes('Serving function') && resolve());
    artifact.once('exit', (code) => reject(new Error(`The artifact ended with ${code}.`)));
  });
});
afterAll(() => {
  artifact.kill();
});

const hook = (body: RequestInit['body'], headers: Record<string, string>) =>
  fetch(`${url}/v1/things/hook`, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });

it('an artifact started by the framework with --target answers under its full path', async () => {
  const response = await fetch(`${url}/v1/things/large`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
});

it('its bodies arrive raw: broken JSON, broken forms and zip bombs never reach the framework', async () => {
  for (const type of ['application/json', 'application/cloudevents+json', 'application/x-www-form-urlencoded; charset=nonsense']) {
    expect(await (await hook('{"a', { 'Content-Type': type })).json()).toEqual({ bytes: 3, first: '7b2261' });
  }
  const bomb = await hook(gzipSync(Buffer.alloc(20_000_000)), { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
  expect((await problemIn(bomb)).code).toBe('unsupported_media_type');
});

it('paths the framework would answer for get our problem document', async () => {
  for (const path of ['/favicon.ico', '/v1/things/%E0%A4%A']) {
    expect((await problemIn(await fetch(`${url}${path}`))).status).toBe(path === '/favicon.ico' ? 404 : 401);
  }
});
