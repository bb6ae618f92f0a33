import type { Json } from '../../core/json.ts';

/** Deferred work for one stage, which answers `body` like an event of the bus: it must be the whole event (bus/port.ts, EventEnvelope). */
export type Tasks = {
  /** The same `name` for the same target within its lifetime is one task. `runAt` in real time; now when omitted. */
  enqueue(task: { target: string; name: string; body: Json; runAt?: Date; traceparent: string }): Promise<void>;
};
