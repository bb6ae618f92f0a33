import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export type EmulatorPaths = { java: string; pubsubJar: string; firestoreJar: string };

const onPath = (name: string): string | null =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? null;

const findIn = ({ folder, pattern }: { folder: string; pattern: RegExp }): string | null => {
  const name = existsSync(folder) ? readdirSync(folder).find((entry) => pattern.test(entry)) : undefined;
  return name === undefined ? null : join(folder, name);
};

/** Google's emulators as the Cloud SDK on the PATH brings them, and Java; or what is missing. */
export const findEmulators = (): EmulatorPaths | { missing: string } => {
  const java = onPath('java');
  if (java === null) return { missing: 'java is not on the PATH' };
  const gcloud = onPath('gcloud');
  if (gcloud === null) return { missing: "the Cloud SDK's gcloud is not on the PATH" };
  const platform = join(dirname(dirname(realpathSync(gcloud))), 'platform');
  const pubsubJar = findIn({ folder: join(platform, 'pubsub-emulator', 'lib'), pattern: /^cloud-pubsub-emulator-.*-all\.jar$/ });
  if (pubsubJar === null) return { missing: 'gcloud components install pubsub-emulator' };
  const firestoreJar = findIn({ folder: join(platform, 'cloud-firestore-emulator'), pattern: /^cloud-firestore-emulator.*\.jar$/ });
  if (firestoreJar === null) return { missing: 'gcloud components install cloud-firestore-emulator' };
  return { java, pubsubJar, firestoreJar };
};
