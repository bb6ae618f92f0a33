import { z } from 'zod';

export const revisionsSchema = z.array(
  z.looseObject({
    metadata: z.looseObject({ name: z.string(), creationTimestamp: z.string() }),
    spec: z.looseObject({
      containers: z
        .array(z.looseObject({ env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]) }))
        .default([]),
    }),
    status: z.looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]) }),
  }),
);

type Revision = z.infer<typeof revisionsSchema>[number];

const releaseOf = ({ spec }: Revision): string | undefined =>
  spec.containers.flatMap(({ env }) => env).find(({ name }) => name === 'TRIPWRIGHT_VERSION')?.value;

/** Retired revisions are no longer ready, but can serve again; those that never started cannot. */
const canServe = ({ status }: Revision): boolean =>
  status.conditions.some((condition) => ['Ready', 'ContainerHealthy', 'Active'].includes(condition.type) && condition.status === 'True');

/**
 * The revision that a rollback goes to: the newest of `release`, or without one the newest that is older than the serving one. Null when there is none.
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
  return newestFirst.find(({ metadata }) => Date.parse(metadata.creationTimestamp) < since)?.metadata.name ?? null;
};
