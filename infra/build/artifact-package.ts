import type { LockFile } from './lock-file.ts';

/**
 * The package.json of an artifact. Google's buildpack installs its dependencies and starts the functions-framework that is among them, on `main`.
 * Versions are exact, out of the repository's lock. No `type`: the bundle is CommonJS.
 * `installed`: names of the packages that the bundle leaves to npm. Throws an Error when the lock lacks one.
 */
export const artifactPackage = ({
  name,
  version,
  installed,
  lock,
}: {
  name: string;
  version: string;
  installed: readonly string[];
  lock: LockFile;
}) => {
  const exact = (dependency: string): string => {
    const locked = lock.packages[`node_modules/${dependency}`]?.version;
    if (locked === undefined) throw new Error(`package-lock.json has no ${dependency}, which ${name} needs.`);
    return locked;
  };
  return {
    name,
    version,
    private: true,
    license: 'UNLICENSED',
    main: 'index.js',
    engines: { node: '>=24' },
    dependencies: Object.fromEntries([...installed].sort().map((dependency) => [dependency, exact(dependency)])),
  };
};

export type ArtifactPackage = ReturnType<typeof artifactPackage>;
