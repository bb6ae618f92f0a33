import { randomUUID } from 'node:crypto';
import { signInboundPost } from '../../../shared/mail/sign-inbound-post.ts';
import type { PipelineCloud } from '../../setup/start-test-cloud.ts';

export type PostedEvent = Readonly<Record<string, unknown>>;

/** One event as SendGrid's Event Webhook posts it, custom arguments flattened; `minute` of an afternoon. */
export const deliveryEvent = ({
  outboundId,
  event,
  minute = 0,
  ...changes
}: { outboundId: string; event: string; minute?: number } & PostedEvent): PostedEvent => ({
  email: 'anna@berg.example',
  event,
  sg_event_id: randomUUID(),
  sg_message_id: `${outboundId.slice(0, 8)}.filter0001.16648.5515E0B88.0`,
  timestamp: 1_772_720_000 + minute * 60,
  'smtp-id': '<a@b>',
  outbound_id: outboundId,
  ...changes,
});

/** Posts a body to the event function, signed by the provider's key unless `headers` say otherwise. */
export const postEventBody = async ({
  cloud,
  rawBody,
  headers,
}: {
  cloud: PipelineCloud;
  rawBody: Uint8Array;
  headers?: Readonly<Record<string, string>>;
}) => {
  const signature = headers ?? signInboundPost({ rawBody, privateKeyPem: cloud.inbound.privateKeyPem, signedAt: new Date() });
  const response = await fetch(`${cloud.baseUrl}/v1/email-events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signature },
    body: new Uint8Array(rawBody),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** Posts one batch of events. */
export const postEvents = async ({ cloud, events }: { cloud: PipelineCloud; events: readonly PostedEvent[] }) =>
  await postEventBody({ cloud, rawBody: Buffer.from(JSON.stringify(events)) });
