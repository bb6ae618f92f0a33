const QUESTION = /[?？]|(?:です|ます)か(?:。|$)/u;

type Asked = { intent: string; rule: string; text: string };

/** Whether a first mail of a person asks something that documents may answer, by its words: no trip, and nothing that a member must decide. */
export const asksOnly = ({ intent, rule, text }: Asked): boolean =>
  QUESTION.test(text) && ((intent === 'other' && rule === 'question') || intent === 'payment_question');

/** The same of a reply in the thread of an enquiry. `text`: what is new in it. */
export const repliesWithQuestion = ({ intent, rule, text }: Asked): boolean =>
  QUESTION.test(text) &&
  ((intent === 'enquiry_update' && rule === 'reply') || intent === 'quote_question' || asksOnly({ intent, rule, text }));
