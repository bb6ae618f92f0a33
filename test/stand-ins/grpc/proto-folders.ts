import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The folder of an installed package, above whatever its exports let one resolve. */
const packageFolder = (packageName: string, from: NodeJS.Require): string => {
  let folder = dirname(from.resolve(packageName));
  while (!existsSync(join(folder, 'package.json')) || !folder.endsWith(packageName)) {
    if (folder === dirname(folder)) throw new Error(`The folder of ${packageName} was not found.`);
    folder = dirname(folder);
  }
  return folder;
};

/** Where the protos of a Google client lie, and those that all of them share. */
export const protoFolders = (packageName: string): string[] => {
  const veneer = packageFolder(packageName, require);
  // The clients of Pub/Sub and Firestore bring their protos in a package of their own below them.
  const client = existsSync(join(veneer, 'build', 'protos'))
    ? veneer
    : packageFolder(`${packageName}-api`, createRequire(join(veneer, 'package.json')));
  const gax = packageFolder('google-gax', createRequire(join(client, 'package.json')));
  return [client, gax].map((folder) => join(folder, 'build', 'protos'));
};
