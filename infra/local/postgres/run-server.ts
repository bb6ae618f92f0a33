import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../../shared/core/log.ts';
import { explainFailure } from './explain-failure.ts';
import type { Account } from './find-account.ts';

export type RunningServer = { stop(): Promise<void> };

type Server = {
  program: string;
  folder: string;
  port: number;
  account: Account | null;
  settings: Readonly<Record<string, string>>;
  log: Pick<Log, 'warn'>;
};

const START_TIMEOUT_MS = 60_000;

const FIXED_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // Statements and their values are our customers' data: never into a log.
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
};

/**
 * Starts the server in a process group of its own, so that Ctrl-C reaches it only through `stop()`, after everything in flight has ended.
 * Resolves when it accepts connections.
 * @throws AppError `dependency_unavailable` with the reason when it ends instead.
 */
export const runServer = async ({ program, folder, port, account, settings, log }: Server): Promise<RunningServer> => {
  const flags = Object.entries({ ...FIXED_SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(program, ['-D', folder, '-p', String(port), ...flags], {
    ...(account ?? {}),
    cwd: folder,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', PGDATA: undefined },
  });
  const ended = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<boolean>();
  let output = '';
  let isReady = false;
  let isStopping = false;
  child.on('error', (error) => {
    output += error.message;
    ready.resolve(false);
    ended.resolve();
  });
  child.on('exit', () => {
    ready.resolve(false);
    ended.resolve();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    if (isStopping) return;
    if (isReady) {
      for (const line of text.split('\n')) if (/(?:WARNING|FATAL|PANIC):/.test(line)) log.warn('postgres', { line: line.slice(0, 500) });
      return;
    }
    output = `${output}${text}`.slice(-20_000);
    if (output.includes('ready to accept connections')) ready.resolve(true);
  });

  const timer = new AbortController();
  isReady = await Promise.race([ready.promise, delay(START_TIMEOUT_MS, false, { signal: timer.signal, ref: false })]);
  timer.abort();
  if (!isReady) {
    child.kill('SIGQUIT');
    if (!child.stderr.closed) await Promise.race([once(child.stderr, 'close'), delay(1_000)]);
    throw explainFailure({ what: 'start', folder, output });
  }
  // Neither the child nor its pipe keeps our process alive; when that ends without stop(), the server is told to end too.
  child.unref();
  if (child.stderr instanceof Socket) child.stderr.unref();
  const onExit = (): void => {
    child.kill('SIGINT');
  };
  process.once('exit', onExit);

  const stop = async (): Promise<void> => {
    isStopping = true;
    process.off('exit', onExit);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    child.kill('SIGINT');
    const timeout = new AbortController();
    const inTime = await Promise.race([ended.promise.then(() => true), delay(15_000, false, { signal: timeout.signal })]);
    timeout.abort();
    if (inTime) return;
    child.kill('SIGQUIT');
    await ended.promise;
  };
  return { stop };
};
