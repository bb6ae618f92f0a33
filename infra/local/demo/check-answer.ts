import type { LoadedDocument } from './load-documents.ts';
import type { DraftedAnswer } from './walk-question.ts';

const plain = (text: string): string => text.replace(/\s+/g, ' ');

/** What is wrong with a drafted answer; empty when every sentence of it stands in the document that it cites, which is the one that it should be, and nobody took the question for an enquiry. */
export const checkAnswer = ({
  answer,
  documents,
  from,
  expected,
}: {
  answer: DraftedAnswer;
  documents: readonly LoadedDocument[];
  from: string;
  /** File name of the document that answers it. */
  expected: string;
}): string[] => {
  const problems: string[] = [];
  if (answer.to !== from) problems.push(`the answer is for ${answer.to}, not for ${from}`);
  if (answer.quoteCount > 0) problems.push('a question was priced like an enquiry');
  if (answer.enquiry.status !== 'open') problems.push(`${answer.enquiry.number} is ${answer.enquiry.status}, not open`);
  const [citation] = answer.citations;
  const cited = documents.find(({ id }) => id === citation?.documentId);
  if (citation === undefined || cited?.fileName !== expected) problems.push(`it cites ${cited?.fileName ?? 'nothing'}, not ${expected}`);
  // Between the greeting and the source stand the words of the document.
  const said = answer.text.split('\n\n')[2]?.split('\n(Source: ')[0] ?? '';
  if (said === '') problems.push('it says nothing');
  for (const sentence of said.split(/(?<=[.!?])\s+/)) {
    if (sentence !== '' && !plain(cited?.text ?? '').includes(plain(sentence))) problems.push(`no cited document says: ${sentence}`);
  }
  if (!answer.text.includes(`(Source: ${citation?.title})`)) problems.push('the source is not named to the client');
  return problems;
};
