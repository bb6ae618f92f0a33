import { describe, expect, it } from 'vitest';
import { measureErrors } from '../../../infra/deploy/release/measure-errors.ts';
import { observeRelease } from '../../../infra/deploy/release/observe-release.ts';
import { recordRunner } from './support/record-runner.ts';

const series = (revision: string, klass: string, ...values: number[]) => ({
  resource: { labels: { revision_name: revision } },
  metric: { labels: { response_code_class: klass } },
  points: values.map((value) => ({ value: { int64Value: String(value) } })),
});
const from = new Date('2026-03-05T15:00:00Z');
const until = new Date('2026-03-05T15:05:00Z');

const pages = [
  { timeSeries: [series('quotes-2', '2xx', 40, 50), series('quotes-2', '5xx', 3)], nextPageToken: 'more' },
  { timeSeries: [series('quotes-1', '2xx', 900)] },
];

const monitoring =
  ({ status = 200, health = 200 }: { status?: number; health?: number } = {}): typeof globalThis.fetch =>
  async (input) => {
    const url = new URL(String(input));
    if (url.hostname !== 'monitoring.googleapis.com') return new Response('{}', { status: health });
    return Response.json(pages[url.searchParams.has('pageToken') ? 1 : 0], { status });
  };

describe('the errors of revisions', () => {
  it('counts requests and 5xx of every revision over all pages', async () => {
    const counts = await measureErrors({ projectId: 'p', from, until, accessToken: 'token', fetch: monitoring() });
    expect([...counts]).toEqual([
      ['quotes-2', { requests: 93, serverErrors: 3 }],
      ['quotes-1', { requests: 900, serverErrors: 0 }],
    ]);
  });

  const observe = (fetch: typeof globalThis.fetch) =>
    observeRelease({
      runner: recordRunner().runner,
      projectId: 'p',
      baseUrl: 'https://api.example',
      paths: ['/v1/health'],
      candidates: ['quotes-2', 'rates-2'],
      serving: ['quotes-1', 'rates-1'],
      from,
      until,
      fetch,
    });

  it('observes health and both sides of a release', async () => {
    expect(await observe(monitoring())).toEqual({
      isHealthy: true,
      candidate: { requests: 93, serverErrors: 3 },
      serving: { requests: 900, serverErrors: 0 },
    });
  });

  it('says what it does not know', async () => {
    expect(await observe(monitoring({ status: 503 }))).toEqual({ isHealthy: true, candidate: null, serving: null });
    expect((await observe(monitoring({ health: 503 }))).isHealthy).toBe(false);
    expect((await observe(() => Promise.reject(new TypeError('no network')))).isHealthy).toBeNull();
  });
});
