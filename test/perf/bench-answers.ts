import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { answerQuestion } from '../../shared/knowledge/answer/answer-question.ts';
import type { SearchMode } from '../../shared/knowledge/retrieve/search-chunks.ts';
import { failBench, isInPart, peakMegabytes, percentile, readOptions } from './bench-files.ts';
import { BENCH_TENANT, openBenchContext } from './knowledge/bench-context.ts';
import { indexFolder } from './knowledge/index-folder.ts';
import { judgeAnswer, type Verdict } from './knowledge/judge-answer.ts';
import { type BenchQuestion, readQuestions } from './knowledge/read-questions.ts';

const values = readOptions(['docs', 'questions'], ['details']);
const pathOf = (name: string, value: string | boolean | undefined): string => {
  if (typeof value !== 'string') return failBench(`Say --docs DIR and --questions FILE: ${name} is missing`);
  const path = resolve(value);
  return existsSync(path) ? path : failBench(`There is no ${path}`);
};
const docs = pathOf('--docs', values['docs']);
const questions = await readQuestions(pathOf('--questions', values['questions']));

const MODES: readonly SearchMode[] = ['text', 'vector', 'fused'];
type Judged = { mode: SearchMode; question: BenchQuestion; verdict: Verdict };

const ctx = await openBenchContext();
const { documents, chunks } = await indexFolder({ ctx, folder: docs });
const judged: Judged[] = [];
const durationsMs: number[] = [];
for (const question of questions) {
  // Fused first: its latency is then that of a question nobody asked before.
  for (const mode of MODES.toReversed()) {
    const result = await answerQuestion({
      ctx,
      input: { question: question.question, tenantId: BENCH_TENANT, visibility: 'private', mode },
    });
    if (mode === 'fused') durationsMs.push(result.timing.totalMs);
    const verdict = judgeAnswer({ result, question });
    judged.push({ mode, question, verdict });
    // What is kept aside stays unread: only its counts are shown.
    if (values['details'] === true && mode === 'fused' && isInPart({ name: question.id, part: 'work' }))
      process.stderr.write(
        `${JSON.stringify({ id: question.id, question: question.question, style: question.style, ...verdict, method: result.method, confidence: result.confidence, cited: result.citations.map(({ documentId, score }) => `${documentId} ${score.toFixed(2)}`), answer: result.answer.slice(0, 200) })}\n`,
      );
  }
}

const table = new Table({
  head: [
    'part',
    'search',
    'asked',
    'found first',
    'citation right',
    'answered right',
    'answered wrong',
    'refused wrongly',
    'no answer',
    'refused rightly',
    'answered though none',
  ],
  style: { head: [], border: [] },
});
const share = (count: number, of: number): string => (of === 0 ? '-' : `${count}/${of} ${((100 * count) / of).toFixed(1)} %`);
for (const part of ['all', 'work', 'aside'] as const) {
  for (const mode of MODES) {
    const own = judged.filter((one) => one.mode === mode && isInPart({ name: one.question.id, part }));
    const answerable = own.filter(({ question }) => question.answerable);
    const others = own.filter(({ question }) => !question.answerable);
    const count = (list: readonly Judged[], is: (verdict: Verdict) => boolean): string =>
      share(list.filter(({ verdict }) => is(verdict)).length, list.length);
    table.push([
      part,
      mode,
      answerable.length,
      count(answerable, ({ isFoundFirst }) => isFoundFirst),
      count(answerable, ({ isCitationRight }) => isCitationRight),
      count(answerable, ({ isRight }) => isRight),
      count(answerable, ({ isRefused, isRight }) => !isRefused && !isRight),
      count(answerable, ({ isRefused }) => isRefused),
      others.length,
      count(others, ({ isRefused }) => isRefused),
      count(others, ({ isRefused }) => !isRefused),
    ]);
  }
}
process.stdout.write(`${table.toString()}\n`);
process.stdout.write(
  `${documents} documents, ${chunks} chunks, ${questions.length} questions, embedder ${ctx.embeddings.embedder.name}, no model; an answer takes p50 ${percentile(durationsMs, 0.5).toFixed(0)} ms, p95 ${percentile(durationsMs, 0.95).toFixed(0)} ms; peak memory ${peakMegabytes()} MB\n` +
    'aside: the third of the questions (by a hash of their ids) that nothing was tuned on; work: the others\n',
);
await ctx.close();
