import type { Clock } from '../core/clock.ts';
import type { Env } from '../core/env.ts';
import type { Log } from '../core/log.ts';
import type { Memory } from '../core/memory.ts';
import type { Services } from '../services/services.ts';

export type { Services };

/** One running instance of any number of functions: nothing of it lives in a module. */
export type Host = { env: Env; clock: Clock; log: Log; services: Services; memory?: Memory };
