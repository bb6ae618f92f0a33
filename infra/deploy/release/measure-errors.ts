import { z } from 'zod';

const seriesSchema = z.object({
  timeSeries: z
    .array(
      z.looseObject({
        resource: z.looseObject({ labels: z.looseObject({ revision_name: z.string().optional() }) }),
        metric: z.looseObject({ labels: z.looseObject({ response_code_class: z.string().optional() }).optional() }),
        points: z.array(z.looseObject({ value: z.looseObject({ int64Value: z.coerce.number().optional() }) })),
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
});

const MAX_PAGES = 20;

export type RevisionCounts = ReadonlyMap<string, { requests: number; serverErrors: number }>;

type Fetch = typeof globalThis.fetch;

/**
 * Requests and 5xx of every revision in the project between two instants, from Cloud Monitoring; a revision without requests is absent.
 * @throws Error when Cloud Monitoring does not answer properly.
 */
export const measureErrors = async ({
  projectId,
  from,
  until,
  accessToken,
  fetch = globalThis.fetch,
}: {
  projectId: string;
  from: Date;
  until: Date;
  accessToken: string;
  fetch?: Fetch;
}): Promise<RevisionCounts> => {
  const counts = new Map<string, { requests: number; serverErrors: number }>();
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const url = new URL(`https://monitoring.googleapis.com/v3/projects/${projectId}/timeSeries`);
    url.search = new URLSearchParams({
      filter: 'metric.type = "run.googleapis.com/request_count" AND resource.type = "cloud_run_revision"',
      'interval.startTime': from.toISOString(),
      'interval.endTime': until.toISOString(),
      ...(pageToken === undefined ? {} : { pageToken }),
    }).toString();
    const response = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` }, signal: AbortSignal.timeout(20_000) });
    if (!response.ok) throw new Error(`Cloud Monitoring answered ${response.status}.`);
    const { timeSeries, nextPageToken } = seriesSchema.parse(await response.json());
    for (const { resource, metric, points } of timeSeries) {
      const revision = resource.labels.revision_name;
      if (revision === undefined) continue;
      const requests = points.reduce((sum, { value }) => sum + (value.int64Value ?? 0), 0);
      const known = counts.get(revision) ?? { requests: 0, serverErrors: 0 };
      const isServerError = metric.labels?.response_code_class === '5xx';
      counts.set(revision, { requests: known.requests + requests, serverErrors: known.serverErrors + (isServerError ? requests : 0) });
    }
    if (nextPageToken === undefined || nextPageToken === '') return counts;
    pageToken = nextPageToken;
  }
  throw new Error(`Cloud Monitoring has more than ${MAX_PAGES} pages of figures.`);
};
