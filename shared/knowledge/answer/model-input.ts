import { ANSWER_BYTES, QUESTION_FRAME_BYTES } from '../../model-budget/question-allowance.ts';
import type { UntrustedText } from '../../services/model/port.ts';
import { chunkBody } from './chunk-body.ts';
import type { Evidence } from './evidence.ts';
import { withoutLinks } from './suspicious-text.ts';

/** What the same person asked before in the same conversation, and what they were answered; empty where that must not be said any more. */
export type EarlierExchange = { question: string; answer: string };

/** Less what goes with every call: the rule about data, and the form of the answer. */
const MAX_BYTES = ANSWER_BYTES - QUESTION_FRAME_BYTES;
const MAX_QUESTION_CHARACTERS = 2_000;
const MAX_EXCERPTS_CHARACTERS = 6_000;
const MAX_DOCUMENT_CHARACTERS = 1_200;
const MAX_HISTORY_CHARACTERS = 2_000;
const MAX_EXCHANGES = 10;
const MAX_EARLIER_QUESTION_CHARACTERS = 300;
const MAX_EARLIER_ANSWER_CHARACTERS = 400;

/** As it is sent: a string within JSON. */
const bytesOf = ({ name, text }: { name: string; text: string }): number =>
  Buffer.byteLength(JSON.stringify({ name, text, isCutOff: true }));

/** The beginning of a text that has room in so many bytes; empty where nothing has. */
const cutTo = ({ name, text, bytes }: { name: string; text: string; bytes: number }): string => {
  let kept = text;
  while (kept !== '') {
    const needed = bytesOf({ name, text: kept });
    if (needed <= bytes) break;
    kept = kept.slice(0, Math.min(kept.length - 1, Math.floor((kept.length * Math.max(0, bytes)) / needed))).toWellFormed();
  }
  return kept;
};

/** Excerpts within what the model may read, in their order; each keeps the number that it is cited by. */
const toExcerpts = ({ evidence, bytes }: { evidence: readonly Evidence[]; bytes: number }): { name: string; text: string }[] => {
  const spent = new Map<string, number>();
  let left = MAX_EXCERPTS_CHARACTERS;
  let leftBytes = bytes;
  return evidence.flatMap(({ chunk }, index) => {
    const used = spent.get(chunk.documentId) ?? 0;
    const room = Math.min(left, MAX_DOCUMENT_CHARACTERS - used);
    const whole = withoutLinks([chunk.headings.join(' > '), chunkBody(chunk)].filter((part) => part !== '').join('\n'));
    const name = `excerpt ${index + 1}`;
    const text = cutTo({ name, text: whole.slice(0, room).toWellFormed(), bytes: leftBytes });
    if (text.trim() === '') return [];
    spent.set(chunk.documentId, used + text.length);
    left -= text.length;
    leftBytes -= bytesOf({ name, text });
    return [{ name, text }];
  });
};

const shortly = (text: string, maxCharacters: number): string =>
  withoutLinks(text.replace(/\[\d{1,2}\]/g, ''))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxCharacters)
    .toWellFormed();

/** The newest exchanges that have room, oldest first. */
const toHistory = ({ history, bytes }: { history: readonly EarlierExchange[]; bytes: number }): { name: string; text: string }[] => {
  let left = MAX_HISTORY_CHARACTERS;
  let leftBytes = bytes;
  const kept: { question: string; answer: string }[] = [];
  for (const exchange of history.slice(-MAX_EXCHANGES).toReversed()) {
    const question = shortly(exchange.question, MAX_EARLIER_QUESTION_CHARACTERS);
    const answer = shortly(exchange.answer, MAX_EARLIER_ANSWER_CHARACTERS);
    left -= question.length + answer.length;
    leftBytes -= bytesOf({ name: 'earlier question 10', text: question }) + bytesOf({ name: 'earlier answer 10', text: answer });
    if (left < 0 || leftBytes < 0) break;
    kept.unshift({ question, answer });
  }
  return kept.flatMap(({ question, answer }, index) => [
    { name: `earlier question ${index + 1}`, text: question },
    ...(answer === '' ? [] : [{ name: `earlier answer ${index + 1}`, text: answer }]),
  ]);
};

/**
 * What a model is given to read for one answer, each text in a message of its own: what was said before (at most 2,000 characters of the last ten exchanges, the newest first to be kept), the question, and the
 * excerpts (at most 6,000 characters, 1,200 of a document). All of it has fewer than 8,000 tokens: excerpts come before what was said.
 * `instructions`: what goes out with it.
 */
export const modelInput = ({
  question,
  evidence,
  history,
  instructions,
}: {
  question: string;
  evidence: readonly Evidence[];
  /** Oldest first. */
  history: readonly EarlierExchange[];
  instructions: string;
}): UntrustedText[] => {
  const name = 'question';
  const room = MAX_BYTES - Buffer.byteLength(instructions);
  const asked = { name, text: cutTo({ name, text: question.slice(0, MAX_QUESTION_CHARACTERS).toWellFormed(), bytes: room }) };
  const excerpts = toExcerpts({ evidence, bytes: room - bytesOf(asked) });
  const read = [asked, ...excerpts].reduce((sum, text) => sum + bytesOf(text), 0);
  return [...toHistory({ history, bytes: room - read }), asked, ...excerpts].map((text) => ({ ...text, maxCharacters: text.text.length }));
};
