import { readdir } from 'node:fs/promises';
import type { Definition } from '../../shared/runtime/define.ts';

const FUNCTIONS = new URL('../../functions/', import.meta.url);

export type LocatedDefinition = { definition: Definition; area: string; folder: string };

const foldersIn = async (url: URL): Promise<string[]> =>
  (await readdir(url, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** Every function of the house, found where it lives: nothing lists them by hand. Ordered by area and name. */
export const loadDefinitions = async (): Promise<LocatedDefinition[]> => {
  const located: LocatedDefinition[] = [];
  for (const area of await foldersIn(FUNCTIONS)) {
    for (const name of await foldersIn(new URL(`${area}/`, FUNCTIONS))) {
      const folder = `functions/${area}/${name}`;
      const module = (await import(new URL(`${area}/${name}/index.ts`, FUNCTIONS).href)) as { default: Definition };
      if (module.default.name !== name)
        throw new Error(`${folder} defines ${module.default.name}: the folder and the name must be the same.`);
      located.push({ definition: module.default, area, folder });
    }
  }
  return located;
};
