import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../infra/local/postgres/free-port.ts';

const READY_WITHIN_MS = 60_000;
const POLL_MS = 25;

export type Emulator = { address: string; stop(): Promise<void> };

const isAnswering = async (address: string): Promise<boolean> =>
  await fetch(`http://${address}/`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  );

const untilReady = async ({ address, child, output }: { address: string; child: ChildProcess; output: () => string }): Promise<void> => {
  const endsAtMs = performance.now() + READY_WITHIN_MS;
  while (!(await isAnswering(address))) {
    if (child.exitCode !== null) throw new Error(`The emulator ended with ${child.exitCode}: ${output()}`);
    if (performance.now() > endsAtMs) throw new Error(`The emulator was not ready within ${READY_WITHIN_MS} ms: ${output()}`);
    await wait(POLL_MS);
  }
};

/** Starts a Java emulator on a free port of the loopback address and waits until it answers. `command` is what follows `java`. */
export const startEmulator = async ({ java, command }: { java: string; command: readonly string[] }): Promise<Emulator> => {
  const port = await freePort();
  const flags = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const child = spawn(java, [...flags, ...command, '--host=127.0.0.1', `--port=${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const collect = (chunk: Buffer): void => {
    text = `${text}${chunk.toString('utf8')}`.slice(-4_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const address = `127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  try {
    await untilReady({ address, child, output: () => text });
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
};
