import { z } from 'zod';

/** What Pub/Sub adds when it buries a message. It says where the message died, and must not travel on. */
const BURIAL = 'CloudPubSubDeadLetter';

const pulledSchema = z.array(
  z.looseObject({
    ackId: z.string(),
    message: z.looseObject({
      messageId: z.string(),
      publishTime: z.string().default(''),
      /** Base64, as Pub/Sub's API has it. */
      data: z.base64().default(''),
      attributes: z.record(z.string(), z.string()).default({}),
    }),
  }),
);

export type Letter = {
  ackId: string;
  messageId: string;
  publishedAt: string;
  /** The subscription on which it died, which has its stage's name; null when Pub/Sub does not say. */
  stage: string | null;
  /** How often it was delivered. */
  deliveries: number | null;
  text: string;
  /** Its own, without what the burial added. */
  attributes: Readonly<Record<string, string>>;
};

/**
 * What `gcloud pubsub subscriptions pull --format=json` printed.
 * @throws Error when that is something else.
 */
export const readLetters = (output: string): Letter[] => {
  const parsed = pulledSchema.safeParse(JSON.parse(output.trim() === '' ? '[]' : output));
  if (!parsed.success) throw new Error(`gcloud printed no messages: ${z.prettifyError(parsed.error)}`);
  return parsed.data.map(({ ackId, message: { messageId, publishTime, data, attributes } }) => {
    const deliveries = Number(attributes[`${BURIAL}SourceDeliveryCount`]);
    return {
      ackId,
      messageId,
      publishedAt: publishTime,
      stage: attributes[`${BURIAL}SourceSubscription`] ?? null,
      deliveries: Number.isInteger(deliveries) ? deliveries : null,
      text: Buffer.from(data, 'base64').toString('utf8'),
      attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith(BURIAL))),
    };
  });
};
