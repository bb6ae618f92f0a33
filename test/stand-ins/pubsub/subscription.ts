import { z } from 'zod';

/** What of google.pubsub.v1.Subscription the stand-in heeds; proto-loader gives absent messages as null and absent texts as ''. */
export const subscriptionSchema = z.object({
  name: z.string().regex(/^projects\/[^/]+\/subscriptions\/[^/]+$/),
  topic: z.string(),
  pushConfig: z
    .object({
      pushEndpoint: z.string(),
      oidcToken: z.object({ serviceAccountEmail: z.string(), audience: z.string() }).nullish().default(null),
    })
    .nullish()
    .transform((config) => config ?? { pushEndpoint: '', oidcToken: null }),
  deadLetterPolicy: z
    .object({ deadLetterTopic: z.string(), maxDeliveryAttempts: z.int().min(5).max(100) })
    .nullish()
    .default(null),
});

export type Subscription = z.infer<typeof subscriptionSchema>;
