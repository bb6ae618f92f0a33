import { z } from 'zod';
import { failBench } from '../bench-files.ts';
import { parseLine, readLines } from './read-beir.ts';

const questionSchema = z
  .object({
    id: z.union([z.string().min(1), z.number()]).transform(String),
    question: z.string().min(1),
    answerable: z.boolean(),
    style: z.string().nullish(),
    docId: z.string().nullish(),
    answer: z.string().nullish(),
  })
  .refine(({ answerable, docId }) => !answerable || (docId ?? '') !== '', 'an answerable question needs its docId');

export type BenchQuestion = z.infer<typeof questionSchema>;

/** The questions of a file of JSON lines; ends the bench at the first that is none. */
export const readQuestions = async (path: string): Promise<BenchQuestion[]> => {
  const questions: BenchQuestion[] = [];
  for await (const { line, number } of readLines(path)) questions.push(parseLine({ path, line, number, schema: questionSchema }));
  if (questions.length === 0) failBench(`${path} has no question`);
  return questions;
};
