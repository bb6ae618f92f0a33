import { z } from 'zod';

/** An answer with a text body, small enough to keep for a replay. */
export const answerSchema = z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string().nullable() });

export type Answer = z.infer<typeof answerSchema>;

/** An answer as it goes out; binary and streamed ones are never kept. */
export type FinalAnswer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array | ReadableStream<Uint8Array> | null;
};
