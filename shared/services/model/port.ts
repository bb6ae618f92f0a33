import type { z } from 'zod';
import type { ModelPrice } from '../../core/model-prices.ts';
import type { Embedder } from '../vectors/port.ts';

/** What is asked for; each has its own time limits and breaker (spec: operations). */
export type ModelPurpose = 'extraction' | 'answers';

/** What a call used. Its cost is in micro US dollars, rounded up. */
export type ModelUsage = {
  model: string;
  tokensIn: number;
  tokensOut: number;
  costMicroUsd: number;
  /** The service did not count: tokens were worked out from the length of the texts, rather too many than too few. */
  isEstimated: boolean;
  /** Requests sent for it. Those before the last one failed; what they used nobody knows. */
  requests: number;
};

/** Text that somebody else wrote: a mail, a question, an excerpt of a document. */
export type UntrustedText = {
  /** Which of them it is, as the instructions call it. Ours. */
  name: string;
  text: string;
  /** Cut to this many characters (UTF-16 units) before it is escaped. */
  maxCharacters: number;
};

export type Completion<Output> = {
  purpose: ModelPurpose;
  /** Ours alone. Nothing that anybody else wrote may be put in here: that is what `data` is for. */
  instructions: string;
  /** Each goes into a message of its own, as a string of a JSON object, and is said to hold no orders. */
  data: readonly UntrustedText[];
  /**
   * The form of the answer: an object whose fields are all there (`nullable`, never `optional`). What the schema does not name is dropped or refused, as the schema itself says; with
   * `catch` a field that is wrong is replaced and the others stay.
   */
  answer: { name: string; schema: z.ZodType<unknown> & z.ZodType<Output> };
  temperature: number;
  maxOutputTokens: number;
  /** What all tries may take together, where the caller has less time than the purpose allows. */
  totalMs?: number;
  /** The request's own. */
  signal?: AbortSignal;
};

/**
 * Why an answer is of no use: the model declined, said nothing, was cut off by `maxOutputTokens`, wrote no JSON, or JSON of another form. It was paid for all the same, and
 * nothing is asked twice for it.
 */
export type UnusableReason = 'refused' | 'empty' | 'cut_off' | 'not_json' | 'wrong_form';

export type Completed<Output> =
  | { outcome: 'answered'; value: Output; usage: ModelUsage }
  | { outcome: 'unusable'; reason: UnusableReason; usage: ModelUsage };

export type Chat = {
  model: string;
  /** What it costs: for whoever must set money aside before a call. */
  price: ModelPrice;
  /**
   * Asks for one structured answer. It is still what a stranger said: right in form, true or not.
   * @throws AppError `dependency_unavailable` when no answer came in time or at all, its breaker is open, or the service does not take our key (the setting is named)
   */
  complete<Output>(completion: Completion<Output>): Promise<Completed<Output>>;
};

/** The longest text that is embedded: no text of so many UTF-8 bytes has more tokens than a model takes. */
export const MAX_EMBEDDED_BYTES = 8_000;

export type Embeddings = {
  /** Whose vectors these are: stored with every table of them. */
  embedder: Embedder;
  /** What it costs, for whoever must set money aside before a call; absent: nothing. */
  price?: ModelPrice;
  /**
   * One vector for each text, in their order, of the embedder's dimension and of length 1. Any number of texts; they are sent in batches.
   * @throws AppError `validation_failed` for a text that is empty or longer than MAX_EMBEDDED_BYTES, `dependency_unavailable` as above
   */
  embed(input: { texts: readonly string[]; totalMs?: number; signal?: AbortSignal }): Promise<{ vectors: number[][]; usage: ModelUsage }>;
};

/**
 * A language model. `chat` is null where this installation has none: then rules and extractive answers do the work, and nothing is missing. `embeddings` is null only for an adapter that cannot embed: where no
 * service does, this house's own embedder is opened.
 */
export type Model = { chat: Chat | null; embeddings: Embeddings | null };
