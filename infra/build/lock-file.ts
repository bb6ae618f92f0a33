import { z } from 'zod';

const namedVersions = z.record(z.string(), z.string()).optional();

const lockedPackageSchema = z.looseObject({
  version: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dependencies: namedVersions,
  optionalDependencies: namedVersions,
  peerDependencies: namedVersions,
  peerDependenciesMeta: z.record(z.string(), z.looseObject({ optional: z.boolean().optional() })).optional(),
});

/** A package-lock.json, version 3: packages by the place that npm installs them in (`node_modules/a/node_modules/b`). */
export const lockFileSchema = z.looseObject({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), lockedPackageSchema),
});

export type LockedPackage = z.infer<typeof lockedPackageSchema>;
export type LockFile = z.infer<typeof lockFileSchema>;

const PLACE = 'node_modules/';

/** The place that Node finds package `name` in when a file of the package at `from` asks for it (`''`: the root), or null. */
export const placeOf = ({ lock, from, name }: { lock: LockFile; from: string; name: string }): string | null => {
  for (let base = from; ; ) {
    const place = `${base === '' ? '' : `${base}/`}${PLACE}${name}`;
    if (lock.packages[place] !== undefined) return place;
    if (base === '') return null;
    const last = base.lastIndexOf(`/${PLACE}`);
    base = last < 0 ? '' : base.slice(0, last);
  }
};

/** Name of the package at a place. */
export const nameAt = (place: string): string => place.slice(place.lastIndexOf(PLACE) + PLACE.length);

/** The place of the package that a bundled source belongs to, or null when it is one of ours. */
export const placeOfSource = (path: string): string | null => {
  const start = path.lastIndexOf(PLACE);
  if (start < 0) return null;
  const parts = path.slice(start + PLACE.length).split('/');
  return `${path.slice(0, start)}${PLACE}${parts.slice(0, parts[0]?.startsWith('@') ? 2 : 1).join('/')}`;
};

/** What a package asks for, and whether it can do without. */
export const wantsOf = ({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }: LockedPackage) => {
  const isOptional = (name: string): boolean =>
    optionalDependencies?.[name] !== undefined || peerDependenciesMeta?.[name]?.optional === true;
  const names = [dependencies, optionalDependencies, peerDependencies].flatMap((wanted) => Object.keys(wanted ?? {}));
  return [...new Set(names)].map((name) => ({ name, isOptional: isOptional(name) }));
};
