import type { AskedAnswer } from '../conversations/ask-question.ts';

type Answered = { question: string; answer: AskedAnswer };

/** Marks of citations, which a client cannot follow: the title of the document says it instead. */
const withoutMarks = (text: string): string => text.replace(/\s?\[\d{1,2}\]/g, '').trim();

const sourcesOf = ({ citations }: AskedAnswer): string[] => [
  ...new Set(citations.map(({ title, page }) => (page === null ? title : `${title}, page ${page}`))),
];

const paragraph = ({ question, answer }: Answered, isOne: boolean): string => {
  const said = `${withoutMarks(answer.answer)}\n(Source: ${sourcesOf(answer).join('; ')})`;
  return isOne ? said : `${question}\n${said}`;
};

/** Whether an answer says something that a document holds. */
export const isAnswered = ({ citations }: AskedAnswer): boolean => citations.length > 0;

/**
 * The words of a mail that answers a client's questions, each from documents that they may read, named below it; what no document answers is promised. Null: nothing could be answered.
 */
export const draftMailAnswer = ({ name, answered }: { name: string; answered: readonly Answered[] }): string | null => {
  const known = answered.filter(({ answer }) => isAnswered(answer));
  if (known.length === 0) return null;
  const open = answered.filter(({ answer }) => !isAnswered(answer)).map(({ question }) => `- ${question}`);
  return [
    name === '' ? 'Hello,' : `Dear ${name},`,
    known.length === 1 && open.length === 0 ? 'Thank you for your question.' : 'Thank you for your questions.',
    ...known.map((one) => paragraph(one, answered.length === 1)),
    ...(open.length === 0 ? [] : [`We will get back to you about:\n${open.join('\n')}`]),
  ].join('\n\n');
};
