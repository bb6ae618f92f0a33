import { Cron } from 'croner';
import type { Log } from '../../shared/core/log.ts';
import type { ScheduleDefinition } from '../../shared/runtime/define.ts';

type RunSchedules = {
  schedules: readonly ScheduleDefinition[];
  trigger: (call: { name: string; period: string }) => Promise<number>;
  log: Log;
};

/** The clock of the embedded cloud: triggers each schedule by its cron (UTC, real time). A failed run is logged; the next period runs again. */
export const runSchedules = ({ schedules, trigger, log }: RunSchedules): { stop(): void } => {
  const jobs = schedules.map(
    ({ name, cron }) =>
      new Cron(cron, { timezone: 'UTC', protect: true, unref: true }, async () => {
        const period = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
        try {
          const status = await trigger({ name, period });
          if (status >= 300) log.error('schedule failed', { schedule: name, period, status });
        } catch (error) {
          log.error('schedule failed', { schedule: name, period, error });
        }
      }),
  );
  return {
    stop: () => {
      for (const job of jobs) job.stop();
    },
  };
};
