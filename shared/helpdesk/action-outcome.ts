import type { AssistantAction } from '../conversations/answer-facts.ts';

/** What an action has come to: what is said of it, and ids of what is really there. Null: the question says too little for it. */
export type ActionOutcome = { text: string; action: AssistantAction } | null;
