import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { StrangeAnswer } from './openai-error.ts';

/** Services that are only compatible answer with numbers, whatever was asked for. */
const vectorSchema = z.union([z.base64().min(1), z.array(z.number())]);
const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().min(0), embedding: vectorSchema })),
  usage: z.unknown().optional(),
});

const FLOAT_BYTES = 4;

const toNumbers = (embedding: string | number[]): number[] => {
  if (typeof embedding !== 'string') return embedding;
  const bytes = Buffer.from(embedding, 'base64');
  return Array.from({ length: Math.floor(bytes.length / FLOAT_BYTES) }, (_, index) => bytes.readFloatLE(index * FLOAT_BYTES));
};

const toUnitLength = (vector: number[]): number[] => {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) throw new StrangeAnswer('A vector points nowhere.');
  return vector.map((value) => value / length);
};

/**
 * The vectors of a batch of `count` texts in their order, each of length 1.
 * @throws StrangeAnswer for an answer that is none; AppError `dependency_unavailable`, naming the setting, for vectors of another dimension
 */
export const readVectors = ({
  answer,
  count,
  dimension,
}: {
  answer: unknown;
  count: number;
  dimension: number;
}): { vectors: number[][]; usage: unknown } => {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw new StrangeAnswer('That is no answer with embeddings.');
  const byIndex = new Map(parsed.data.data.map(({ index, embedding }) => [index, toNumbers(embedding)]));
  if (byIndex.size !== count || parsed.data.data.length !== count) throw new StrangeAnswer('There is not one embedding for each text.');
  const vectors = Array.from({ length: count }, (_, index) => {
    const vector = byIndex.get(index);
    if (vector === undefined) throw new StrangeAnswer('An embedding is missing.');
    if (vector.length !== dimension)
      throw new AppError('dependency_unavailable', {
        detail: `The embedder gives vectors of ${vector.length} numbers, not ${dimension}: check the setting MODEL_EMBEDDINGS_DIMENSION.`,
      });
    return toUnitLength(vector);
  });
  return { vectors, usage: parsed.data.usage };
};
