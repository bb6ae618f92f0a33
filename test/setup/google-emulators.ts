import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { findEmulators } from './find-emulators.ts';
import { startEmulator } from './start-emulator.ts';

/** Addresses (`host:port`) of Google's emulators in this run, or why there are none. */
export type GoogleEmulators = { pubsub: string; firestore: string } | { missing: string };

/** What a test file is told: `starts` counts how often this run has started them. */
export type EmulatorsAnswer = { emulators: GoogleEmulators; starts: number };

const FIRESTORE_MAIN = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';

type Running = { emulators: GoogleEmulators; stop(): Promise<void> };

const sayMissing = (missing: string): void => {
  const what = `the contract suites against Google's Pub/Sub and Firestore emulators (${missing})`;
  if (process.env['CI'] === 'true') throw new Error(`CI is true and does not have what it needs for ${what}.`);
  process.stderr.write(`\n  !!! SKIPPED: ${what}.\n\n`);
};

/**
 * Starts Google's own Pub/Sub and Firestore emulators on free ports, each in about a second. Where Java or the Cloud SDK is missing it says so loudly on stderr.
 * @throws Error where they are missing and CI is `true`
 */
export const startGoogleEmulators = async (): Promise<Running> => {
  const paths = findEmulators();
  if ('missing' in paths) {
    sayMissing(paths.missing);
    return { emulators: paths, stop: async () => undefined };
  }
  const { java, pubsubJar, firestoreJar } = paths;
  const starting = [
    startEmulator({ java, command: ['-jar', pubsubJar] }),
    startEmulator({ java, command: ['-cp', firestoreJar, FIRESTORE_MAIN, 'start'] }),
  ] as const;
  const stop = async (): Promise<void> => {
    for (const one of await Promise.allSettled(starting)) if (one.status === 'fulfilled') await one.value.stop();
  };
  try {
    const [pubsub, firestore] = await Promise.all(starting);
    return { emulators: { pubsub: pubsub.address, firestore: firestore.address }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/**
 * vitest's global setup. The emulators start once in a run, when the first test file asks for them (ask-google-emulators.ts), so that runs without such
 * files pay nothing.
 */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  let starting: Promise<Running> | undefined;
  let starts = 0;
  const start = (): Promise<Running> => {
    starts += 1;
    return startGoogleEmulators();
  };
  const server = createServer(async (_, response) => {
    try {
      starting ??= start();
      const answer: EmulatorsAnswer = { emulators: (await starting).emulators, starts };
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The starter of the emulators has no port.');
  server.unref();
  project.provide('googleEmulatorsUrl', `http://127.0.0.1:${address.port}/`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await starting?.then(
      async ({ stop }) => await stop(),
      () => undefined,
    );
  };
};
