import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { embedderSchema } from '../knowledge/index/embedder-in-use.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema } from '../pipeline/events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { answerCase } from './answer-case.ts';
import { decideGate } from './decide-gate.ts';
import type { CaseRow } from './evaluation-case.ts';
import type { WorstCase } from './evaluation-run.ts';
import { expectAnswer } from './expect-answer.ts';
import { type MeasuredCase, measureRun } from './measure-run.ts';
import { MAX_CASES, readCases } from './read-cases.ts';
import { gradeOf, scoreCase } from './score-case.ts';

const STAGE = 'evaluate-answers';
const MAX_WORST = 50;
const MAX_SHOWN_CHARACTERS = 1_000;
const REPORT_EVERY = 20;

type EvaluateContext = TenantContext<'store' | 'bus' | 'vectors' | 'model'>;
type Input = { eventId: string; data: { runId: string } };
type Done = MeasuredCase & { row: CaseRow };

const worstOf = (done: readonly Done[]): WorstCase[] =>
  done
    .toSorted((one, other) => one.score - other.score)
    .slice(0, MAX_WORST)
    .map(({ row, outcome, score }) => ({
      answerId: encodeId('answer', row.answer_id),
      question: row.question.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed(),
      rating: row.rating,
      method: outcome.method,
      answer: outcome.answer.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed(),
      score,
      grade: gradeOf(score),
    }));

const versionOf = async ({ ctx, usesModel }: { ctx: EvaluateContext; usesModel: boolean }) => {
  const index = await readRow({
    query: ctx.store.from('knowledge_indexes').select('live_embedder,chunk_count').eq('name', 'documents'),
    schema: z.object({ live_embedder: embedderSchema.nullable(), chunk_count: z.int() }),
  });
  return {
    embedder: index?.live_embedder ?? null,
    chunks: index?.chunk_count ?? 0,
    instructions: usesModel ? (ctx.model.chat?.model ?? 'extractive') : 'extractive',
    release: ctx.installation.version,
  };
};

/** Answers every question of the evaluation set anew, measures the answers, and keeps the figures. A run that was stopped half-way begins again. */
export const evaluateAnswers = async ({ ctx, input }: { ctx: EvaluateContext; input: Input }): Promise<void> => {
  const { runId } = input.data;
  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const { usesModel, previousRecallAt3 } = await callFunction({
        store: ctx.store,
        name: 'begin_evaluation',
        args: { p_id: runId, p_at: ctx.now().toISOString() },
        schema: z.object({ usesModel: z.boolean(), previousRecallAt3: z.number().nullable() }),
      });
      const rows = await readCases({ ctx, input: { limit: MAX_CASES } });
      const done: Done[] = [];
      for (const row of rows) {
        ctx.signal.throwIfAborted();
        const expected = expectAnswer(row);
        const outcome = await answerCase({ ctx, input: { row, usesModel } });
        done.push({ row, isGold: row.verdict === 'gold', expected, outcome, score: scoreCase({ expected, outcome }) });
        if (done.length % REPORT_EVERY !== 0) continue;
        const progress = { p_id: runId, p_done: done.length, p_total: rows.length };
        await callFunction({ store: ctx.store, name: 'report_evaluation', args: progress, schema: z.boolean() });
      }
      const metrics = measureRun(done);
      const gate = decideGate({ metrics, previousRecallAt3 });
      return await callFunction({
        store: ctx.store,
        name: 'complete_evaluation',
        args: {
          p_event_id: input.eventId,
          p_id: runId,
          p_result: { version: await versionOf({ ctx, usesModel }), metrics, gate, worst: worstOf(done), cases: done.length },
          p_meta: commitMeta({ ctx, cause: input.eventId }),
        },
        schema: commitSchema,
      });
    },
  });
};
