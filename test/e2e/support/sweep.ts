import { randomInt } from 'node:crypto';
import type { PipelineCloud } from '../../setup/start-test-cloud.ts';

/** A schedule runs once a minute: a minute of long ago that no clock of the cloud will ever name. */
const nextPeriod = (): string => new Date(randomInt(20_000_000) * 60_000).toISOString();

/** Lets two minutes pass for the events that an agency has committed and not published, then runs the sweeper. */
export const sweep = async ({ cloud, tenantIds }: { cloud: PipelineCloud; tenantIds: readonly string[] }): Promise<void> => {
  const longAgo = new Date(Date.now() - 120_000).toISOString();
  for (const tenantId of tenantIds) {
    const { error } = await cloud.systemStore(tenantId).from('events').update({ created_at: longAgo }).is('published_at', null);
    if (error !== null) throw new Error(error.message);
  }
  const status = await cloud.runSchedule({ name: 'sweep-events', period: nextPeriod() });
  if (status >= 300) throw new Error(`The sweeper answered ${status}.`);
  await cloud.drain();
};
