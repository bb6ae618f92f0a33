import type { Env } from '../core/env.ts';
import { AppError } from '../core/errors.ts';
import { adapterOf, portsOf, type SettingName } from '../services/adapters.ts';
import type { ServiceName } from '../services/context.ts';
import type { Definition } from './define.ts';

/** What the runtime opens by itself whatever the definition says: limits, replays, runs and shared breakers are in the state, a stage's failures are recorded. */
const ownUses = ({ kind }: Definition): readonly ServiceName[] => (kind === 'stage' ? ['state', 'store'] : ['state']);

const kindSettings = ({ env, definition }: { env: Env; definition: Definition }): readonly SettingName[] => {
  if (definition.kind === 'http') return definition.isPrivate === true ? ['GOOGLE_CLOUD_PROJECT'] : ['CURSOR_SECRET'];
  return env.TRIPWRIGHT_PLATFORM === 'google' ? ['STAGE_AUDIENCE', 'STAGE_CALLERS'] : ['STAGE_SECRET'];
};

const settingsOf = ({ env, definition }: { env: Env; definition: Definition }): SettingName[] => {
  const ports = new Set([...definition.uses, ...ownUses(definition)].flatMap(portsOf));
  return [...kindSettings({ env, definition }), ...[...ports].flatMap((port) => adapterOf({ env, port }).settings)];
};

const isMissing = (value: Env[SettingName]): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

/**
 * Looks, before anything is called, whether every setting is there that these functions cannot work without: those of the adapters behind their `uses`, and
 * those of their kind. What a definition's routes need (sign-in) is not loaded for that, and says so when it is used.
 * @throws AppError `internal` that names each missing setting and the functions that need it
 */
export const checkSettings = ({ env, definitions }: { env: Env; definitions: readonly Definition[] }): void => {
  const wanting = new Map<SettingName, string[]>();
  for (const definition of definitions) {
    for (const name of new Set(settingsOf({ env, definition }))) {
      if (isMissing(env[name])) wanting.set(name, [...(wanting.get(name) ?? []), definition.name]);
    }
  }
  if (wanting.size === 0) return;
  const named = [...wanting].sort().map(([name, functions]) => `${name} (needed by ${functions.sort().join(', ')})`);
  throw new AppError('internal', {
    detail: `These settings are missing on the platform ${env.TRIPWRIGHT_PLATFORM}: ${named.join('; ')}.`,
  });
};
