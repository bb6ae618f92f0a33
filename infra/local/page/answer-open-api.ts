import { readFile } from 'node:fs/promises';
import { AppError } from '../../../shared/core/errors.ts';
import type { Answer } from './answer.ts';
import { isMissing } from './is-missing.ts';

const DOCUMENT = new URL('../../openapi.json', import.meta.url);

/** The generated description of the API. */
export const answerOpenApi = async (): Promise<Answer> => {
  try {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: await readFile(DOCUMENT) };
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new AppError('not_found', { detail: 'infra/openapi.json has not been generated yet: run npm run generate.' });
  }
};
