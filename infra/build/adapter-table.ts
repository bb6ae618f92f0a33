import { ADAPTERS as CHOICES, type Platform, type Port } from '../../shared/services/adapters.ts';

export type AdapterRow = {
  /** The file that shared/services/open.ts imports lazily, from the repository's root. */
  module: string;
  /** The ports it is needed for. */
  ports: readonly Port[];
  /** Where it may be chosen. An artifact is built for Google. */
  platforms: readonly Platform[];
};

/**
 * Every module that is imported lazily to open a port, out of the list by which open.ts chooses. The build leaves out of an artifact what its function does
 * not need, and stops at a lazily imported adapter that stands here nowhere.
 */
export const ADAPTERS: readonly AdapterRow[] = [
  ...Map.groupBy(
    CHOICES.flatMap(({ port, platforms, alsoOn = [], modules }) =>
      modules.map((module) => ({ port, platforms: [...platforms, ...alsoOn], module: `shared/services/${module}` })),
    ),
    ({ module }) => module,
  ),
].map(([module, rows]) => ({
  module,
  ports: [...new Set(rows.map(({ port }) => port))],
  platforms: [...new Set(rows.flatMap(({ platforms }) => platforms))],
}));
