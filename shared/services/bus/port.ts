import type { Json } from '../../core/json.ts';

/** A fact of the pipeline on its way: ids and object paths, never mail bodies (DESIGN 3). */
export type EventEnvelope = {
  type: string;
  version: number;
  id: string;
  tenantId: string;
  /** RFC 3339, business clock. */
  occurredAt: string;
  data: Json;
};

export type EventAttributes = { traceparent: string; requestId: string };

export type Bus = {
  /** Resolves once the transport holds the event durably; delivery to every subscribed stage is at least once. */
  publish(message: { event: EventEnvelope; attributes: EventAttributes }): Promise<void>;
};
