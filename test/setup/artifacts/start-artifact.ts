import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { z } from 'zod';
import { artifactSettings } from './artifact-settings.ts';

const FRAMEWORK = 'node_modules/@google-cloud/functions-framework/build/src/main.js';

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = z.object({ port: z.int() }).parse(server.address());
      server.close(() => resolve(port));
    });
  });

export type StartedArtifact = { url: string; pid: number; readyMs: number; stop(): Promise<void> };

/**
 * Starts an installed artifact as Google does: the functions-framework out of the artifact's own node_modules, in the artifact's folder, with `--target`.
 * Resolves when it listens, `readyMs` after the process was asked for. `settings` go before those of artifact-settings.ts.
 * Throws an Error with what the process wrote when it ends instead.
 */
export const startArtifact = async ({
  folder,
  name,
  settings = {},
}: {
  folder: string;
  name: string;
  settings?: Readonly<Record<string, string>>;
}): Promise<StartedArtifact> => {
  const port = await freePort();
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [FRAMEWORK, '--target', name, '--port', String(port)], {
    cwd: folder,
    // Nothing of the caller's environment but the PATH, or its settings would decide.
    env: { PATH: process.env['PATH'], ...artifactSettings(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let written = '';
  const readyMs = await new Promise<number>((resolve, reject) => {
    const note = (text: unknown): void => {
      written = `${written}${String(text)}`.slice(-4000);
      if (written.includes('Serving function')) resolve(performance.now() - startedAtMs);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    child.once('exit', (code) => reject(new Error(`The artifact ${name} ended with ${code}:\n${written}`)));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, readyMs, stop };
};
