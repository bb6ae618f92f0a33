import { z } from 'zod';

const conditionSchema = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  lastTransitionTime: z.iso.datetime({ offset: true }).optional().catch(undefined),
});

export const revisionsSchema = z.array(
  z.looseObject({
    metadata: z.looseObject({ name: z.string(), creationTimestamp: z.string() }),
    spec: z.looseObject({
      containers: z
        .array(z.looseObject({ env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]) }))
        .default([]),
    }),
    status: z.looseObject({ conditions: z.array(conditionSchema).default([]) }),
  }),
);

type Revision = z.infer<typeof revisionsSchema>[number];

const releaseOf = ({ spec }: Revision): string | undefined =>
  spec.containers.flatMap(({ env }) => env).find(({ name }) => name === 'TRIPWRIGHT_VERSION')?.value;

/** Retired revisions are no longer ready, but can serve again; those that never started cannot. */
const canServe = ({ status }: Revision): boolean =>
  status.conditions.some((condition) => ['Ready', 'ContainerHealthy', 'Active'].includes(condition.type) && condition.status === 'True');

/**
 * Until when a revision served: when it was retired, as Cloud Run says it. One that a release had taken back at once was retired before the one that it was to
 * replace. Where nothing is said, as old as it is.
 */
const servedUntilMs = ({ metadata, status }: Revision): number => {
  const retired = status.conditions.flatMap(({ reason, lastTransitionTime }) =>
    reason === 'Retired' && lastTransitionTime !== undefined ? [Date.parse(lastTransitionTime)] : [],
  );
  return Math.max(Date.parse(metadata.creationTimestamp), ...retired);
};

/**
 * The revision that a rollback goes to: the newest of `release`, or without one, of those that are older than the serving one, that which served last. Null
 * when there is none.
 */
export const chooseRevision = ({
  revisions,
  serving,
  release,
}: {
  revisions: readonly Revision[];
  serving: string;
  release: string | null;
}): string | null => {
  const newestFirst = revisions
    .filter(canServe)
    .toSorted((left, right) => Date.parse(right.metadata.creationTimestamp) - Date.parse(left.metadata.creationTimestamp));
  if (release !== null) return newestFirst.find((one) => releaseOf(one) === release)?.metadata.name ?? null;
  const current = revisions.find(({ metadata }) => metadata.name === serving);
  if (current === undefined) return null;
  const since = Date.parse(current.metadata.creationTimestamp);
  const older = newestFirst.filter(({ metadata }) => Date.parse(metadata.creationTimestamp) < since);
  return older.toSorted((left, right) => servedUntilMs(right) - servedUntilMs(left))[0]?.metadata.name ?? null;
};
