/** Where a file stands in the house; the higher ones may import the lower ones. */
export type Layer =
  | 'core'
  | 'events'
  | 'port'
  | 'storeHelper'
  | 'open'
  | 'embedded'
  | 'calling'
  | 'adapter'
  | 'runtime'
  | 'domain'
  | 'function'
  | 'infra'
  | 'test';

/** What adapters of services over a network share: time limits, tries, breakers, and opening a client once. */
const CALLING = /^shared\/services\/(?:resilience\/|google\/)/;

/** What is said of outside services, without calling any. */
const SAID_OF_CALLING = ['breaker-opening.ts', 'policies.ts'].map((name) => `shared/services/resilience/${name}`);

const STORE_HELPERS = ['call-function.ts', 'read-row.ts', 'read-rows.ts'].map((name) => `shared/services/store/${name}`);

export const layerOf = (path: string): Layer => {
  if (path === 'shared/events.ts') return 'events';
  if (path.startsWith('shared/core/')) return 'core';
  if (path === 'shared/services/open.ts') return 'open';
  if (/^shared\/services\/(?:[^/]+\/port|context|services|adapters)\.ts$/.test(path)) return 'port';
  if (SAID_OF_CALLING.includes(path)) return 'port';
  if (STORE_HELPERS.includes(path)) return 'storeHelper';
  if (path.startsWith('shared/services/embedded/')) return 'embedded';
  // How signed addresses of files are made and read: the embedded cloud, which serves them, reads them too.
  if (/^shared\/services\/blobs\/(?:sign-url|verify-signed-url|sign-upload-url|verify-upload-url|check-path|check-expiry)\.ts$/.test(path))
    return 'embedded';
  if (CALLING.test(path)) return 'calling';
  if (path.startsWith('shared/services/')) return 'adapter';
  if (path.startsWith('shared/runtime/')) return 'runtime';
  if (path.startsWith('shared/')) return 'domain';
  if (path.startsWith('functions/')) return 'function';
  return path.startsWith('infra/') ? 'infra' : 'test';
};

/** Whom each layer may import, besides `events` and `core`, which anybody above them may. */
const MAY_IMPORT: Readonly<Record<Layer, readonly Layer[]>> = {
  core: ['core'],
  events: ['core'],
  port: ['port'],
  storeHelper: ['port', 'storeHelper'],
  adapter: ['port', 'embedded', 'calling'],
  calling: ['port', 'calling'],
  embedded: ['port', 'embedded'],
  // Adapters too, but lazily: see the test about them.
  open: ['port'],
  runtime: ['port', 'storeHelper', 'runtime'],
  domain: ['port', 'storeHelper', 'domain'],
  function: ['port', 'domain', 'runtime', 'function'],
  infra: ['port', 'storeHelper', 'open', 'embedded', 'domain', 'runtime', 'function', 'infra'],
  test: ['port', 'storeHelper', 'open', 'embedded', 'calling', 'adapter', 'domain', 'runtime', 'function', 'infra', 'test'],
};

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Whether the house rules let `from` import `to`, both paths from the root of the repository. */
export const mayImport = ({ from, to }: { from: string; to: string }): boolean => {
  const [importer, imported] = [layerOf(from), layerOf(to)];
  if (importer === 'core' || importer === 'events') return imported === 'core';
  if (imported === 'core' || imported === 'events') return true;
  // The parts of one adapter lie beside it; the store's helpers stand on its inner parts.
  if (imported === 'adapter' && (importer === 'adapter' || importer === 'storeHelper')) return folderOf(from) === folderOf(to);
  // A function is a folder, and knows no other.
  if (imported === 'function' && importer === 'function') return folderOf(from) === folderOf(to);
  return MAY_IMPORT[importer].includes(imported);
};
