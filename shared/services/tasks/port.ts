import type { Json } from '../../core/json.ts';

/** Deferred work for one stage. */
export type Tasks = {
  /** The same `name` for the same target within its lifetime is one task. `runAt` in real time; now when omitted. */
  enqueue(task: { target: string; name: string; body: Json; runAt?: Date; traceparent: string }): Promise<void>;
};
