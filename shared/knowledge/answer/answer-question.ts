import type { Context } from '../../services/context.ts';
import { type RetrievalInput, retrieveChunks } from '../retrieve/retrieve-chunks.ts';
import type { AnswerMethod, AnswerResult, Citation, ModelOutcome } from './answer-result.ts';
import type { AnswerStyle } from './answer-style.ts';
import { askModel, type ModelReply, type PermitModelCall } from './ask-model.ts';
import { AUTHORITY_LINE, needsAuthority } from './authority-line.ts';
import { type ConfidenceSettings, DEFAULT_CONFIDENCE, decideConfidence } from './decide-confidence.ts';
import type { Evidence } from './evidence.ts';
import { extractAnswer } from './extract-answer.ts';
import { fitExtract } from './fit-extract.ts';
import type { EarlierExchange } from './model-input.ts';
import { weighEvidence } from './weigh-evidence.ts';
import { withoutContradicted } from './without-contradicted.ts';

/** Chunks that are weighed, whatever the kind of the question keeps in the end. */
const WEIGHED_CHUNKS = 8;
/** From the question to the answer, whoever fails on the way. */
const TOTAL_MS = 15_000;
/** What is left for the answer without the model. */
const RESERVE_MS = 1_500;
/** Slower ones are logged with their slow part. */
const SLOW_MS = 3_000;

/** What is said where nothing is known and the tenant has no words of its own for it. */
export const NOT_KNOWN = 'I could not find this in our documents. We will get back to you.';
const CLARIFY = 'I am not sure that I understood this right. Could you say a little more about what you would like to know?';

export type AnswerInput = RetrievalInput & {
  settings?: ConfidenceSettings;
  /** Around the one call of the model; absent: it is always made. */
  permit?: PermitModelCall;
  /** What is said where nothing is known, and where the asker should say more; the tenant's own words. */
  messages?: { notKnown?: string; clarify?: string };
  /** How the answer speaks and how long it is; absent: plainly, and all that answers. */
  style?: AnswerStyle;
  /** What the same asker said before in the same conversation, oldest first: a model reads it, and nothing is searched or cited by it. */
  history?: readonly EarlierExchange[];
};

const toCitations = (cited: readonly Evidence[]): Citation[] =>
  cited.map(({ chunk, relevance }, index) => ({
    number: index + 1,
    documentId: chunk.documentId,
    ...(chunk.tier === 'shared' ? { tier: chunk.tier } : {}),
    title: chunk.title,
    page: chunk.page,
    chunkId: chunk.chunkId,
    score: relevance,
  }));

const meanRelevance = (evidence: readonly Evidence[]): number | null =>
  evidence.length === 0 ? null : evidence.reduce((sum, { relevance }) => sum + relevance, 0) / evidence.length;

type Written = { text: string; cited: Evidence[]; method: AnswerMethod; model: number | null };

/** The ladder: the model's answer, else the documents' own words, else that it is not known. */
const write = ({
  reply,
  evidence,
  settings,
  notKnown,
  style,
}: {
  reply: ModelReply;
  evidence: readonly Evidence[];
  settings: ConfidenceSettings;
  notKnown: string;
  style: AnswerStyle | undefined;
}): Written => {
  const nothing: Written = { text: notKnown, cited: [], method: 'no_results', model: null };
  if (reply.outcome === 'answered') return { text: reply.text, cited: reply.cited, method: 'model', model: reply.confidence };
  if (reply.outcome === 'not_known') return nothing;
  const extract = extractAnswer({ evidence, floor: settings.clarifyBelow });
  if (extract === null) return nothing;
  return { ...(style === undefined ? extract : fitExtract({ extract, style })), method: 'extractive', model: null };
};

/**
 * Answers a question from the documents that the asker may see, with citations of what this run retrieved, or says that it is not known. A model that fails, is slow, declines or invents never makes it
 * fail: the documents' own words answer then. Ids of a conversation and an escalation are the caller's to add.
 * @throws AppError only as `retrieveChunks` does, and the reason of `ctx.signal`
 */
export const answerQuestion = async ({
  ctx,
  input,
}: {
  ctx: Pick<Context<'vectors' | 'model'>, 'vectors' | 'model' | 'log' | 'signal' | 'now'>;
  input: AnswerInput;
}): Promise<AnswerResult> => {
  const { question, settings = DEFAULT_CONFIDENCE, permit, messages = {}, style, history = [], ...search } = input;
  const startMs = performance.now();
  const retrieval = await retrieveChunks({ ctx, input: { ...search, question, keep: input.keep ?? WEIGHED_CHUNKS } });
  const embedderName = (input.embedder ?? ctx.model.embeddings?.embedder)?.name ?? '';
  const { conflicts } = retrieval;
  const weighed = await weighEvidence({ question, retrieval, embedderName });
  const evidence = withoutContradicted({ evidence: weighed, conflicts, floor: settings.clarifyBelow });
  const searchedMs = performance.now();

  const { chat } = ctx.model;
  const totalMs = Math.max(1, TOTAL_MS - RESERVE_MS - (searchedMs - startMs));
  const reply: ModelReply =
    chat === null || evidence.length === 0
      ? { outcome: 'not_asked', usage: null }
      : await askModel({
          chat,
          question,
          evidence,
          history,
          totalMs,
          signal: ctx.signal,
          ...(permit === undefined ? {} : { permit }),
          ...(style === undefined ? {} : { style }),
        });
  const modelOutcome: ModelOutcome = reply.outcome;
  const written = write({ reply, evidence, settings, notKnown: messages.notKnown ?? NOT_KNOWN, style });

  const retrievalConfidence = written.method === 'no_results' ? null : meanRelevance(written.cited.length === 0 ? evidence : written.cited);
  const decision = decideConfidence({ retrieval: retrievalConfidence, model: written.model, settings });
  const isNothing = written.method === 'no_results';
  const isClarifying = decision.isClarifying && !isNothing;
  const citations = isClarifying ? [] : toCitations(written.cited);
  const hasAdvice = citations.length > 0 && needsAuthority({ question, titles: citations.map(({ title }) => title) });
  const text = isClarifying ? (messages.clarify ?? CLARIFY) : written.text;
  const endMs = performance.now();
  const timing = { searchMs: searchedMs - startMs, synthesisMs: endMs - searchedMs, totalMs: endMs - startMs };
  if (timing.totalMs > SLOW_MS) ctx.log.warn('answer_slow', { ...timing, embedMs: retrieval.embedMs, modelOutcome });

  return {
    answer: hasAdvice ? `${text}\n\n${AUTHORITY_LINE}` : text,
    citations,
    retrievedChunkIds: [...new Set([...retrieval.chunks, ...weighed.map(({ chunk }) => chunk)].map(({ chunkId }) => chunkId))],
    confidence: decision.combined,
    retrievalConfidence: retrievalConfidence ?? decision.combined,
    ...(written.model === null ? {} : { modelConfidence: written.model }),
    method: isClarifying ? 'clarify' : written.method,
    queryType: retrieval.queryType,
    fallbackUsed: decision.isClarifying || isNothing,
    escalated: decision.isEscalating || isNothing,
    conflicts: retrieval.conflicts,
    modelOutcome,
    usage: reply.usage,
    timing,
    schemaVersion: '1',
  };
};
