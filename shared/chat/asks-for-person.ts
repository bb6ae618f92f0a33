const PERSON =
  '(?:(?:real|live|actual|human) )?(?:person|human(?: being)?|agent|consultant|advis[eo]r|operator|representative|somebody|someone|colleague|staff|team member)';

const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `\\b(?:talk|speak|chat|connect me|put me through|get me|transfer me|hand me over|forward me)\\b(?: (?:directly|please|now))?(?: (?:to|with))? (?:a |an |one of )?(?:your )?${PERSON}\\b`,
    'i',
  ),
  /\b(?:want|need|like|prefer) (?:a |an )?(?:real |live |actual )?(?:human(?: being)?|person|agent|operator)\b/i,
  /\b(?:human|live agent|real person|operator|agent) (?:please|now)\b/i,
  /\b(?:call|phone|ring) me(?: back)?\b/i,
  /^\s*(?:human|agent|operator|representative|real person)\s*[.!?]*\s*$/i,
  /\b(?:mit einem menschen|mit jemandem sprechen|parler à (?:une personne|quelqu['’]un|un conseiller)|hablar con (?:una persona|alguien|un agente)|falar com (?:uma pessoa|alguém))(?!\p{L})/iu,
];

/** Whether a visitor asks for a person instead of an answer. */
export const asksForPerson = (query: string): boolean => PATTERNS.some((pattern) => pattern.test(query));
