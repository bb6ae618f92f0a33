import type { Backups } from './backups/port.ts';
import type { Blobs } from './blobs/port.ts';
import type { Bus } from './bus/port.ts';
import type { Identity } from './identity/port.ts';
import type { Mailer } from './mailer/port.ts';
import type { Model } from './model/port.ts';
import type { State } from './state/port.ts';
import type { Store } from './store/port.ts';
import type { Tasks } from './tasks/port.ts';
import type { StoreClaims, Tokens } from './tokens/port.ts';
import type { Vectors } from './vectors/port.ts';
import type { Warehouse } from './warehouse/port.ts';

/** What an instance opens, each on first use and once: the runtime hands a call only what its definition declares. */
export type Services = {
  /** A store that acts with these claims. */
  store(claims: StoreClaims): Promise<Store>;
  bus(): Promise<Bus>;
  tasks(): Promise<Tasks>;
  state(): Promise<State>;
  blobs(): Promise<Blobs>;
  mailer(): Promise<Mailer>;
  vectors(): Promise<Vectors>;
  warehouse(): Promise<Warehouse>;
  model(): Promise<Model>;
  identity(): Promise<Identity>;
  signer(): Promise<Tokens>;
  backups(): Promise<Backups>;
  close(): Promise<void>;
};
