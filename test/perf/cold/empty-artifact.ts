import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { artifactPackage } from '../../../infra/build/artifact-package.ts';
import { INSTALLED_PACKAGES } from '../../../infra/build/installed-packages.ts';
import { lockFileSchema } from '../../../infra/build/lock-file.ts';
import { pruneLock } from '../../../infra/build/prune-lock.ts';
import { zipFiles } from '../../../infra/build/zip-files.ts';

export const EMPTY = 'empty';

const SOURCE = `require('@google-cloud/functions-framework').http('${EMPTY}', (request, response) => response.send('ok'));\n`;

/** The smallest function there can be, as an artifact like all others: what the framework and Node cost by themselves. `folder`: where its zip goes. */
export const writeEmptyArtifact = async ({ folder }: { folder: string }): Promise<Uint8Array> => {
  const path = fileURLToPath(new URL('../../../package-lock.json', import.meta.url));
  const lock = lockFileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const manifest = artifactPackage({ name: EMPTY, version: '0.0.0', installed: [INSTALLED_PACKAGES.framework], lock });
  const texts = {
    'index.js': SOURCE,
    'package.json': JSON.stringify(manifest),
    'package-lock.json': JSON.stringify(pruneLock({ lock, manifest })),
  };
  const zip = zipFiles(Object.entries(texts).map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/${EMPTY}.zip`, zip);
  return zip;
};
