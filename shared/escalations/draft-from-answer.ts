import { newUuid } from '../core/ids.ts';
import type { EscalationRow } from './escalation-view.ts';

const MAX_QUESTION_CHARACTERS = 300;
const MIN_QUESTION_CHARACTERS = 5;

/** A question as one line that a FAQ takes. */
const questionLine = (text: string): string => {
  const line = text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_QUESTION_CHARACTERS)
    .toWellFormed()
    .trim();
  return line.length >= MIN_QUESTION_CHARACTERS ? line : `Question: ${line}`;
};

/** The draft that an expert's answer becomes, for somebody to approve: what a visitor or a client asked is for everybody, what a member asked is not. */
export const draftFromAnswer = ({
  row,
  answer,
  publishesAs,
  createdBy,
}: {
  row: Pick<EscalationRow, 'question' | 'channel'>;
  /** 1 to 4,000 characters. */
  answer: string;
  publishesAs: 'faq' | 'document';
  createdBy: string;
}) => ({
  id: newUuid(),
  question: questionLine(row.question),
  answer,
  category: null,
  keywords: [],
  variations: [],
  priority: 0,
  visibility: row.channel === 'helpdesk' ? ('private' as const) : ('public' as const),
  publishes_as: publishesAs,
  created_by: createdBy,
});
