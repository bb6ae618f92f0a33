import { AppError, notFound } from '../../../shared/core/errors.ts';
import { newUuid } from '../../../shared/core/ids.ts';
import { type CloudDatabase, inTransaction } from '../../../shared/services/embedded/database.ts';

/**
 * Puts a dead message back into the queue, due now, with all its attempts. Works once for each letter; if it dies again that is a new letter.
 * @throws AppError `not_found`; `state_conflict` when it has been replayed before.
 */
export const replayDeadLetter = ({
  database,
  id,
  now = () => new Date(),
}: {
  database: CloudDatabase;
  id: string;
  now?: () => Date;
}): void => {
  const { durable } = database;
  const at = now().getTime();
  inTransaction(durable, () => {
    const { changes } = durable.prepare('update dead_letters set replayed_at = ? where id = ? and replayed_at is null').run(at, id);
    if (changes === 0) {
      if (durable.prepare('select 1 from dead_letters where id = ?').get(id) === undefined) throw notFound();
      throw new AppError('state_conflict', { detail: 'This message has been replayed already.' });
    }
    durable
      .prepare(
        `insert into queue (kind, target, key, message_id, tenant_id, topic, data, attributes, published_at, due_at)
         select kind, target, key, ?, tenant_id, topic, data, attributes, published_at, ? from dead_letters where id = ?
         on conflict (kind, target, key) do nothing`,
      )
      .run(newUuid(), at, id);
  });
  database.announceQueued();
};
