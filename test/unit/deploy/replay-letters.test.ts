import { describe, expect, it } from 'vitest';
import type { DeployedFunction } from '../../../infra/deploy/command/read-functions.ts';
import { gcloudMap } from '../../../infra/deploy/dead-letters/gcloud-map.ts';
import { replayLetters } from '../../../infra/deploy/dead-letters/replay-letters.ts';
import { recordRunner } from './support/record-runner.ts';

const functions: DeployedFunction[] = [
  {
    name: 'plan-trip',
    kind: 'stage',
    area: 'trips',
    trigger: { topic: 'trip.wanted', routes: [] },
    google: { secrets: [], isWebhook: false },
  },
  {
    name: 'send-trip',
    kind: 'stage',
    area: 'trips',
    trigger: { topic: 'trip.planned', routes: [] },
    google: { secrets: [], isWebhook: false },
  },
];

const letter = (id: string, stage: string, attributes: Record<string, string> = {}) => ({
  ackId: `ack-${id}`,
  message: {
    messageId: id,
    publishTime: '2026-03-05T15:00:00Z',
    data: Buffer.from(`{"id":"${id}"}`).toString('base64'),
    attributes: {
      ...attributes,
      CloudPubSubDeadLetterSourceDeliveryCount: '5',
      CloudPubSubDeadLetterSourceSubscription: stage,
      CloudPubSubDeadLetterSourceSubscriptionProject: 'p',
    },
  },
});

const replay = async ({
  mode = 'replay',
  stage = null,
  limit = 100,
  fails = '',
}: {
  mode?: 'list' | 'replay';
  stage?: string | null;
  limit?: number;
  fails?: string;
}) => {
  const waiting = [
    letter('1', 'plan-trip', { tenantId: 'blue', traceparent: '00-a,b-c-01' }),
    letter('2', 'send-trip'),
    letter('3', 'gone-stage'),
  ];
  const { runner, lines } = recordRunner({
    answer: (line) => {
      if (fails !== '' && line.includes(fails)) throw new Error('gcloud ended with 1');
      if (!line.includes('subscriptions pull')) return undefined;
      return JSON.stringify(waiting.splice(0, Number(/--limit=(\d+)/.exec(line)?.[1])));
    },
  });
  const printed: string[] = [];
  const counts = await replayLetters({
    runner,
    projectId: 'p',
    functions,
    mode,
    stage,
    limit,
    print: (line) => void printed.push(line),
  }).catch((error: unknown) => String(error));
  return { counts, printed, lines: lines.filter((line) => !line.includes(' pull ')) };
};

describe('replaying dead letters', () => {
  it('publishes each to the topic of its stage, with its own attributes, before it takes it away', async () => {
    const { counts, lines, printed } = await replay({});
    expect(counts).toEqual({ replayed: 2, left: 1 });
    expect(lines).toEqual([
      `gcloud pubsub topics publish trip.wanted '--message={"id":"1"}' '--attribute=^|^tenantId=blue|traceparent=00-a,b-c-01' --project p --quiet`,
      'gcloud pubsub subscriptions ack dead-letters --ack-ids=ack-1 --project p --quiet',
      `gcloud pubsub topics publish trip.planned '--message={"id":"2"}' --project p --quiet`,
      'gcloud pubsub subscriptions ack dead-letters --ack-ids=ack-2 --project p --quiet',
      'gcloud pubsub subscriptions modify-message-ack-deadline dead-letters --ack-ids=ack-3 --ack-deadline=0 --project p --quiet',
    ]);
    expect(printed.find((line) => line.startsWith('left, its stage is gone: gone-stage'))).toBeDefined();
  });

  it('shows them and gives every one back', async () => {
    const { counts, lines, printed } = await replay({ mode: 'list' });
    expect(counts).toEqual({ replayed: 0, left: 3 });
    expect(lines).toEqual([
      'gcloud pubsub subscriptions modify-message-ack-deadline dead-letters --ack-ids=ack-1,ack-2,ack-3 --ack-deadline=0 --project p --quiet',
    ]);
    expect(printed[0]).toContain('plan-trip  message 1  died 2026-03-05T15:00:00Z  5 deliveries');
  });

  it('takes one stage alone, or no more than it is told', async () => {
    expect((await replay({ stage: 'send-trip' })).counts).toEqual({ replayed: 1, left: 2 });
    expect((await replay({ limit: 1 })).counts).toEqual({ replayed: 1, left: 0 });
    expect((await replay({ stage: 'send-trip', limit: 1 })).counts).toEqual({ replayed: 1, left: 2 });
    expect((await replay({ stage: 'plan-trip', limit: 1 })).counts).toEqual({ replayed: 1, left: 2 });
    expect((await replay({ stage: 'gone-stage' })).counts).toContain('There is no stage gone-stage');
  });

  it('loses none when publishing fails', async () => {
    const { counts, lines } = await replay({ fails: 'publish' });
    expect(counts).toContain('gcloud ended with 1');
    expect(lines.some((line) => line.includes('subscriptions ack '))).toBe(false);
  });

  it('escapes lists as gcloud reads them', () => {
    expect(gcloudMap({ a: '1', b: '2' })).toBe('a=1,b=2');
    expect(gcloudMap({ a: '1,2' })).toBe('^|^a=1,2');
    expect(gcloudMap({ a: '1,2|3' })).toBe('^;^a=1,2|3');
  });
});
