import { newUuid } from '../../core/ids.ts';
import { type CloudDatabase, inTransaction } from '../embedded/database.ts';
import type { Bus } from './port.ts';

/** Ids and object paths, never bodies (spec: jobs). */
const MAX_EVENT_BYTES = 100_000;

type BusOptions = {
  database: CloudDatabase;
  /** The stages that listen to each type of event; a type nobody listens to has an empty list, one that is missing does not exist. */
  subscriptions: Readonly<Record<string, readonly string[]>>;
  now?: () => Date;
};

/**
 * Events in the embedded queue, one row for each listening stage, all in one transaction on the disk. While a stage has not yet acknowledged an event, the
 * same event published again adds nothing; afterwards it is delivered anew, as Pub/Sub does.
 */
export const openSqliteBus = ({ database, subscriptions, now = () => new Date() }: BusOptions): Bus => {
  const insert = database.durable.prepare(`
    insert into queue (kind, target, key, message_id, tenant_id, topic, data, attributes, published_at, due_at)
    values ('event', ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (kind, target, key) do nothing`);
  return {
    publish: async ({ event, attributes }) => {
      const stages = subscriptions[event.type];
      if (stages === undefined) throw new Error(`There is no event of the type ${event.type}.`);
      const data = JSON.stringify(event);
      if (Buffer.byteLength(data) > MAX_EVENT_BYTES)
        throw new Error(`An event of the type ${event.type} is larger than ${MAX_EVENT_BYTES} bytes.`);
      const at = now().getTime();
      inTransaction(database.durable, () => {
        for (const stage of stages)
          insert.run(stage, event.id, newUuid(), event.tenantId, event.type, data, JSON.stringify(attributes), at, at);
      });
      database.announceQueued();
    },
  };
};
