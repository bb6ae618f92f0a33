import type { Json } from '../../core/json.ts';

/** Short-lived state that all instances share. Every key begins with the tenant or the IP it belongs to. Times are real time. */
export type State = {
  /** The live value, or null when absent or expired. */
  get(key: string): Promise<Json | null>;
  /** Creates the key if it is absent or expired. Of many racers exactly one gets `claimed: true`; the others see the holder's value. */
  claim(entry: { key: string; value: Json; ttlSeconds: number }): Promise<{ claimed: true } | { claimed: false; value: Json }>;
  put(entry: { key: string; value: Json; ttlSeconds: number }): Promise<void>;
  remove(key: string): Promise<void>;
  /** Adds to a counter and returns its new value; the time to live is set when the counter begins and not moved after. */
  increment(counter: { key: string; by?: number; ttlSeconds: number }): Promise<number>;
};
