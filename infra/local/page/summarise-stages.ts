import { z } from 'zod';
import type { CloudDatabase } from '../../../shared/services/embedded/database.ts';
import { countByStage, type StageCounts } from '../queue/count-by-stage.ts';

const lastSchema = z.object({ target: z.string(), status: z.number().nullable(), startedAt: z.number() });

export type StageSummary = StageCounts & { last: { at: Date; status: number | null } | null };

const lastDeliveries = (database: CloudDatabase): Map<string, NonNullable<StageSummary['last']>> => {
  // The row of max(id): SQLite takes the other columns from the same row.
  const rows = database.fast.prepare('select target, status, started_at as startedAt, max(id) from deliveries group by target').all();
  return new Map(
    rows.map((row) => {
      const { target, status, startedAt } = lastSchema.parse(row);
      return [target, { at: new Date(startedAt), status }];
    }),
  );
};

/** Every stage of `stageNames` in that order, idle ones with zeros, then what else the queue knows of; each with its last delivery among those kept. */
export const summariseStages = ({ database, stageNames }: { database: CloudDatabase; stageNames: readonly string[] }): StageSummary[] => {
  const counts = new Map(countByStage({ database }).map((one) => [one.target, one]));
  const last = lastDeliveries(database);
  const targets = new Set([...stageNames, ...counts.keys(), ...last.keys()]);
  return [...targets].map((target) => ({
    ...(counts.get(target) ?? { target, waiting: 0, leased: 0, retrying: 0, dead: 0, oldestPublishedAt: null }),
    last: last.get(target) ?? null,
  }));
};
