import { BYTES_PER_TOKEN } from './estimate-tokens.ts';

/** The most that all calls for one question send together (spec: knowledge, Budget). */
export const QUESTION_TOKENS = 8_000;
/** Of them: for choosing what a member wants done. The rest is for the answer. */
export const CHOICE_TOKENS = 1_100;
export const ANSWER_TOKENS = QUESTION_TOKENS - CHOICE_TOKENS;
export const CHOICE_BYTES = CHOICE_TOKENS * BYTES_PER_TOKEN;
export const ANSWER_BYTES = ANSWER_TOKENS * BYTES_PER_TOKEN;
/** What the port and the answer's form add to a short question: its rules about foreign text, and a schema of a few fields. */
export const QUESTION_FRAME_BYTES = 2_000;
