import EmailForwardParser from 'email-forward-parser';
import { cleanLine } from './clean-text.ts';

export type ForwardedMail = {
  from: { name: string | null; address: string };
  /** As the forwarding program wrote it, in its language. */
  date: string | null;
  subject: string;
  text: string;
};

/** The library tries some 300 patterns, several of which grow with the square of a line or of a run of blank lines. */
const READ_CHARACTERS = 100_000;
const LINE_CHARACTERS = 400;
const ADDRESS = /^[^\s@<>,;:"]{1,64}@[^\s@<>,;:"]{1,255}$/;

/** Labels of a language that the library lacks, as those of one that it knows. */
const LABELS: readonly [RegExp, string][] = [
  [/^(>? {0,3})差出人 ?[:：] ?/, '$1From: '],
  [/^(>? {0,3})送信日時 ?[:：] ?/, '$1Sent: '],
  [/^(>? {0,3})(?:日付|日時) ?[:：] ?/, '$1Date: '],
  [/^(>? {0,3})宛先 ?[:：] ?/, '$1To: '],
  [/^(>? {0,3})件名 ?[:：] ?/, '$1Subject: '],
  [/^転送されたメッセージ ?[:：]$/, 'Begin forwarded message:'],
];
const SUBJECT_MARK = /^\s{0,5}転送\s{0,3}[:：]/;
/** Zoho rules off the head of the original on both sides. */
const SECOND_RULE = /^={5,20} Forwarded message ={5,20}\s{0,9}/i;

/**
 * The mail inside a forward: who wrote it, when, and its text; null when `text` is no forward or does not say an address.
 * Whether the forwarder may be believed is for the caller (spec: mail, Sender).
 */
export const readForward = ({ subject, text }: { subject: string; text: string }): ForwardedMail | null => {
  const rest = text.slice(READ_CHARACTERS);
  const result = new EmailForwardParser().read(tame(text.slice(0, READ_CHARACTERS)), cleanLine(subject, 500).replace(SUBJECT_MARK, 'Fwd:'));
  const { from, date, subject: originalSubject, body } = result.email;
  const address = from.address?.trim().toLowerCase() ?? '';
  if (!result.forwarded || body === undefined || !ADDRESS.test(address)) return null;
  const name = cleanLine(from.name ?? '', 200);
  return {
    from: { name: name === '' ? null : name, address },
    date: date === null || date === undefined ? null : cleanLine(date, 100),
    subject: cleanLine(originalSubject ?? '', 2000),
    text: `${body.trim().replace(SECOND_RULE, '')}${rest}`,
  };
};

const tame = (text: string): string =>
  text
    .replace(/[^\S\n]{3,}/g, '  ')
    .replace(/\n\s*\n\s*\n/g, '\n\n')
    .split('\n')
    .map(translateLabel)
    .flatMap(foldLine)
    .join('\n');

const translateLabel = (line: string): string => LABELS.reduce((known, [label, translation]) => known.replace(label, translation), line);

const foldLine = (line: string): string[] => {
  if (line.length <= LINE_CHARACTERS) return [line];
  const pieces: string[] = [];
  let start = 0;
  while (line.length - start > LINE_CHARACTERS) {
    const space = line.lastIndexOf(' ', start + LINE_CHARACTERS);
    const end = space > start ? space + 1 : start + LINE_CHARACTERS;
    pieces.push(line.slice(start, end));
    start = end;
  }
  return [...pieces, line.slice(start)];
};
