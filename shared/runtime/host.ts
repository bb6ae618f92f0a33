import type { Clock } from '../core/clock.ts';
import type { Env } from '../core/env.ts';
import type { Log } from '../core/log.ts';
import type { Blobs } from '../services/blobs/port.ts';
import type { Bus } from '../services/bus/port.ts';
import type { Identity } from '../services/identity/port.ts';
import type { Mailer } from '../services/mailer/port.ts';
import type { State } from '../services/state/port.ts';
import type { Store } from '../services/store/port.ts';
import type { Tasks } from '../services/tasks/port.ts';
import type { StoreClaims } from '../services/tokens/port.ts';

/** What an instance opens, each on first use and once: the runtime hands a call only what its definition declares. */
export type Services = {
  /** A store that acts with these claims. */
  store(claims: StoreClaims): Promise<Store>;
  bus(): Promise<Bus>;
  tasks(): Promise<Tasks>;
  state(): Promise<State>;
  blobs(): Promise<Blobs>;
  mailer(): Promise<Mailer>;
  identity(): Promise<Identity>;
  close(): Promise<void>;
};

/** One running instance of any number of functions: nothing of it lives in a module. */
export type Host = { env: Env; clock: Clock; log: Log; services: Services };
