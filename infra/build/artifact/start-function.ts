import { createClock } from '../../../shared/core/clock.ts';
import { type Env, parseEnv } from '../../../shared/core/env.ts';
import { createLog, type Log } from '../../../shared/core/log.ts';
import { createMemory } from '../../../shared/core/memory.ts';
import { checkSettings } from '../../../shared/runtime/check-settings.ts';
import type { Definition } from '../../../shared/runtime/define.ts';
import type { Services } from '../../../shared/runtime/host.ts';
import { registerDefinition } from '../../../shared/runtime/register.ts';

/** Opens what the function declares, each service on first use. */
export type OpenServices = (options: { env: Env; subscriptions: Readonly<Record<string, readonly string[]>>; log: Log }) => Services;

/**
 * What an artifact does while the functions-framework loads it: reads its settings and registers its one function. Nothing outside is
 * called, so the process listens whatever else is down.
 * `source`: the environment. Throws AppError `internal` that names every wrong or missing setting; the framework then ends the process.
 */
export const startFunction = ({
  definition,
  open,
  source,
}: {
  definition: Definition;
  open: OpenServices;
  source: Readonly<Record<string, string | undefined>>;
}): void => {
  const env = parseEnv(source);
  checkSettings({ env, definitions: [definition] });
  const log = createLog({ level: env.LOG_LEVEL, service: definition.name, version: env.TRIPWRIGHT_VERSION });
  // Who answers which event is known to the subscriptions on Google, not to the publishing function.
  const services = open({ env, subscriptions: {}, log });
  registerDefinition({
    definition,
    host: { env, clock: createClock({ startsAt: env.TRIPWRIGHT_NOW }), log, services, memory: createMemory() },
  });
};
