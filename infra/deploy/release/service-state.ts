import { z } from 'zod';
import type { Runner } from '../command/runner.ts';

const serviceSchema = z.looseObject({
  status: z.looseObject({
    latestReadyRevisionName: z.string().optional(),
    latestCreatedRevisionName: z.string().optional(),
    traffic: z.array(z.looseObject({ revisionName: z.string().optional(), percent: z.number().default(0) })).default([]),
  }),
});
const listSchema = z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) }));

export type ServiceState = { name: string; serving: string; latestReady: string; latestCreated: string };

export type Place = { projectId: string; region: string };

export const gcloudPlace = ({ projectId, region }: Place): string[] => ['--project', projectId, '--region', region, '--quiet'];

/** Names of the services that exist in the region. */
export const listServices = async ({
  runner,
  place,
  assumed,
}: {
  runner: Runner;
  place: Place;
  assumed: readonly string[];
}): Promise<string[]> => {
  const args = ['run', 'services', 'list', ...gcloudPlace(place), '--format=json'];
  const answer = await runner.ask({ program: 'gcloud', args, assumed: JSON.stringify(assumed.map((name) => ({ metadata: { name } }))) });
  return listSchema.parse(JSON.parse(answer)).map(({ metadata }) => metadata.name);
};

/**
 * Which revision of a function gets most of the requests now, and which are the newest.
 * @throws Error when it serves nothing.
 */
export const readService = async ({ runner, place, name }: { runner: Runner; place: Place; name: string }): Promise<ServiceState> => {
  const assumed = JSON.stringify({
    status: {
      latestReadyRevisionName: `${name}-new`,
      latestCreatedRevisionName: `${name}-new`,
      traffic: [{ revisionName: `${name}-old`, percent: 100 }],
    },
  });
  const answer = await runner.ask({
    program: 'gcloud',
    args: ['run', 'services', 'describe', name, ...gcloudPlace(place), '--format=json'],
    assumed,
  });
  const { status } = serviceSchema.parse(JSON.parse(answer));
  const [most] = status.traffic.toSorted((left, right) => right.percent - left.percent);
  const latestReady = status.latestReadyRevisionName ?? '';
  const serving = most?.revisionName ?? latestReady;
  if (serving === '') throw new Error(`${name} serves no revision.`);
  return { name, serving, latestReady, latestCreated: status.latestCreatedRevisionName ?? latestReady };
};
