import { AppError, type FieldProblem, invalid } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { pointerOf } from './validate.ts';

const MAX_DEPTH = 32;

const malformed = (detail: string): AppError => new AppError('malformed_request', { detail });

/** Deepest nesting of objects and arrays in JSON text, counted without building anything. */
const depthOf = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (isInString) {
      if (character === '\\') index += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
};

const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** Walks a value at most MAX_DEPTH deep: keys that could reach a prototype are malformed, text no database can hold is collected. */
const inspect = ({ value, path, problems }: { value: Json; path: readonly (string | number)[]; problems: FieldProblem[] }): void => {
  if (typeof value === 'string') {
    if (!isStorable(value)) problems.push({ pointer: pointerOf(path), detail: 'must not contain NUL or half of a character' });
    return;
  }
  if (value === null || typeof value !== 'object') return;
  for (const [key, child] of Object.entries(value)) {
    const isPrototypeKey =
      key === '__proto__' || (key === 'constructor' && child !== null && typeof child === 'object' && Object.hasOwn(child, 'prototype'));
    if (isPrototypeKey) throw malformed(`The body has a key that is never taken: ${key}.`);
    if (!isStorable(key)) throw malformed('The body has a key with NUL or half of a character.');
    inspect({ value: child, path: [...path, key], problems });
  }
};

/**
 * JSON from outside.
 * @throws AppError `malformed_request` when it is empty, not UTF-8, broken, nested deeper than 32 or after a prototype;
 * `validation_failed` with pointers for text that no database can hold
 */
export const parseJson = (bytes: Uint8Array): Json => {
  if (bytes.byteLength === 0) throw malformed('The body is empty; JSON is expected.');
  let value: Json;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (depthOf(text) > MAX_DEPTH) throw malformed(`The body is nested deeper than ${MAX_DEPTH}.`);
    value = JSON.parse(text);
  } catch (error) {
    throw error instanceof AppError ? error : malformed('The body is not complete, valid JSON in UTF-8.');
  }
  const problems: FieldProblem[] = [];
  inspect({ value, path: [], problems });
  if (problems.length > 0) throw invalid(problems.slice(0, 50));
  return value;
};
