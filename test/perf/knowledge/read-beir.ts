import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { failBench } from '../bench-files.ts';
import type { Judgements } from './ranking-measures.ts';

const idSchema = z.union([z.string().min(1), z.number()]).transform(String);
const entrySchema = z.object({ _id: idSchema, title: z.string().nullish(), text: z.string().nullish() });

const MAX_LINE_CHARACTERS = 10_000_000;

/** The lines of a file that are not empty, with their numbers. */
export async function* readLines(path: string): AsyncGenerator<{ line: string; number: number }> {
  if (!existsSync(path)) failBench(`There is no file ${path}`);
  let number = 0;
  for await (const raw of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    const line = number === 1 ? raw.replace(/^\uFEFF/, '') : raw;
    if (line.length > MAX_LINE_CHARACTERS) failBench(`${path}:${number} is longer than ${MAX_LINE_CHARACTERS} characters`);
    if (line.trim() !== '') yield { line, number };
  }
}

/** One line of JSON as a schema wants it; ends the bench with the line's number otherwise. */
export const parseLine = <Output>({
  path,
  line,
  number,
  schema,
}: {
  path: string;
  line: string;
  number: number;
  schema: z.ZodType<Output>;
}): Output => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return failBench(`${path}:${number} is not JSON`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return failBench(`${path}:${number} ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not what was expected'}`);
};

export type Passage = { id: string; text: string };

/** Passages of corpus.jsonl, title and text together, one after the other: a large corpus is never whole in memory. */
export async function* readCorpus(folder: string): AsyncGenerator<Passage> {
  const path = join(folder, 'corpus.jsonl');
  for await (const { line, number } of readLines(path)) {
    const { _id, title, text } = parseLine({ path, line, number, schema: entrySchema });
    yield { id: _id, text: [title ?? '', text ?? ''].filter((part) => part.trim() !== '').join('\n\n') };
  }
}

/** Queries that have something relevant in qrels/test.tsv, with their judgements. */
export const readQueries = async (folder: string): Promise<{ id: string; text: string; judgements: Judgements }[]> => {
  const judgements = new Map<string, Map<string, number>>();
  const qrels = join(folder, 'qrels', 'test.tsv');
  for await (const { line, number } of readLines(qrels)) {
    const [query, document, score] = line.split('\t').map((field) => field.trim());
    if (number === 1 && query === 'query-id') continue;
    const relevance = Number(score);
    if (query === undefined || document === undefined || score === undefined || score === '' || !Number.isFinite(relevance))
      failBench(`${qrels}:${number} is not query-id, corpus-id and score with tabs between`);
    else judgements.set(query, (judgements.get(query) ?? new Map<string, number>()).set(document, relevance));
  }
  const path = join(folder, 'queries.jsonl');
  const queries: { id: string; text: string; judgements: Judgements }[] = [];
  for await (const { line, number } of readLines(path)) {
    const { _id, text } = parseLine({ path, line, number, schema: entrySchema });
    const own = judgements.get(_id);
    if (own === undefined || ![...own.values()].some((relevance) => relevance > 0) || (text ?? '').trim() === '') continue;
    queries.push({ id: _id, text: text ?? '', judgements: own });
  }
  if (queries.length === 0) failBench(`No query of ${path} has anything relevant in ${qrels}`);
  return queries;
};
