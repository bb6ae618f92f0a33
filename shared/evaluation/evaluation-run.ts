import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { embedderSchema } from '../knowledge/index/embedder-in-use.ts';
import { gateSchema } from './decide-gate.ts';
import { metricsSchema } from './measure-run.ts';
import { RATINGS } from './rating.ts';

const versionSchema = z.object({
  /** Whose vectors were searched; null: nothing was indexed. */
  embedder: embedderSchema.nullable(),
  chunks: z.int(),
  /** The model that wrote, or `extractive`. */
  instructions: z.string(),
  release: z.string(),
});

export const worstCaseSchema = z.object({
  /** Of the answer that was rated: a public id. */
  answerId: z.string(),
  question: z.string(),
  rating: z.enum(RATINGS),
  method: z.string(),
  answer: z.string(),
  score: z.number(),
  grade: z.enum(['good', 'fair', 'poor']),
});
export type WorstCase = z.infer<typeof worstCaseSchema>;

export const runRowSchema = z.object({
  id: z.uuid(),
  requested_by: z.string(),
  state: z.enum(['queued', 'running', 'done']),
  uses_model: z.boolean(),
  cases_done: z.int(),
  cases_total: z.int().nullable(),
  version: versionSchema.nullable(),
  metrics: metricsSchema.nullable(),
  gate: gateSchema.nullable(),
  worst: z.array(worstCaseSchema),
  created_at: z.string(),
  finished_at: z.string().nullable(),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const RUN_COLUMNS = Object.keys(runRowSchema.shape).join(',');

export const runViewSchema = z.object({
  id: z.string(),
  state: runRowSchema.shape.state,
  isScheduled: z.boolean(),
  usesModel: z.boolean(),
  progress: z.object({ done: z.int(), total: z.int().nullable() }),
  version: versionSchema.nullable(),
  metrics: metricsSchema.nullable(),
  gate: gateSchema.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});

/** A run as the API answers it, without its worst cases. Instants are UTC. */
export const runView = (row: RunRow): z.input<typeof runViewSchema> => ({
  id: encodeId('evaluation', row.id),
  state: row.state,
  isScheduled: row.requested_by === 'system',
  usesModel: row.uses_model,
  progress: { done: row.cases_done, total: row.cases_total },
  version: row.version,
  metrics: row.metrics,
  gate: row.gate,
  createdAt: new Date(row.created_at).toISOString(),
  finishedAt: row.finished_at === null ? null : new Date(row.finished_at).toISOString(),
});
