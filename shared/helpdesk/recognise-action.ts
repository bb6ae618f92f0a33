import type { AssistantAction } from '../conversations/answer-facts.ts';

export type ActionName = AssistantAction['name'];

/** Words that ask how something is done, or what it is: documents answer that, and nothing is to be done. */
const ASKS_HOW = /^\s*(?:how|what|when|why|where|who|which|is there|are there|do we|does|should)\b/iu;

const PERSON = '(?:(?:real|live|actual) )?(?:person|human(?: being)?|agent|consultant|advisor|colleague|somebody|someone|expert)';
const WANTS_PERSON: readonly RegExp[] = [
  new RegExp(
    `\\b(?:talk|speak|chat|connect me|put me through|hand (?:me|this|it) over|pass (?:this|it) on|escalate (?:this|it))(?: (?:to|with))(?: an?| one of our| the)? ${PERSON}\\b`,
    'iu',
  ),
  /\b(?:i|we) (?:want|need|would like|prefer)(?: an?)? (?:real |live |actual )?(?:human|person)\b/iu,
  /^\s*(?:please )?(?:escalate|ask a colleague)\b/iu,
  /\b(?:human|real person|colleague),? please\b/iu,
];

const WANTS_QUOTE =
  /\b(?:start|create|make|draft|prepare|begin|open|set up|write|do)(?: (?:me|us))?(?: an?| the| another)?(?: new)?(?: draft)? (?:quote|quotation|enquiry|inquiry|proposal|offer)\b/iu;

const QUOTE_NUMBER = /\bQ-\d{4}-\d{6}\b/iu;
const ASKS_STATUS =
  /\b(?:status|state) of (?:the |our |my )?(?:quotes?|quotations?|offers?|proposals?|Q-\d)|\b(?:quotes?|quotations?|offers?|proposals?) status\b|\b(?:has|have|was|were|is|are|did) (?:the |our |my )?(?:quotes?|quotations?|offers?|proposals?|Q-\d[\d-]{0,12}) .{0,80}?\b(?:sent|accepted|approved|viewed|declined|expired|drafted|ready|out|gone out|answered)\b|\bwhere (?:is|are) (?:the |our |my )?(?:quotes?|quotations?)\b/iu;

/** A question that may be about doing something, though no rule is sure of it. */
const MAY_ACT = /\b(?:quotes?|quotations?|enquir(?:y|ies)|offers?|proposals?|person|human|colleague|somebody|someone)\b/iu;

/** What a member wants done, by rules; `search_knowledge` where they ask something. `isSure`: nobody else need be asked. */
export const recogniseAction = (question: string): { name: ActionName; isSure: boolean } => {
  if (WANTS_PERSON.some((pattern) => pattern.test(question)) && !ASKS_HOW.test(question)) return { name: 'route_to_human', isSure: true };
  if (ASKS_STATUS.test(question) || (QUOTE_NUMBER.test(question) && /\b(?:status|state|where|sent|accepted)\b/iu.test(question))) {
    return { name: 'quote_status', isSure: true };
  }
  if (WANTS_QUOTE.test(question) && !ASKS_HOW.test(question)) return { name: 'start_quote', isSure: true };
  return { name: 'search_knowledge', isSure: !MAY_ACT.test(question) || ASKS_HOW.test(question) };
};
