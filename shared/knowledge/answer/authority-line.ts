const SUBJECT =
  /\b(?:visas?|passports?|e-?visa|eta|entry (?:permit|requirements?|papers?|rules?)|border|immigration|vaccin\w*|inoculation\w*|malaria|yellow fever|prophyla\w*|fever|health|medical|medicines?|medication|disease|pregnan\w*|doctor|hospital|safe|safety|security|dangerous|crime)\b/i;

/** Said below an answer about visas, health or safety: documents age, and the authority decides. */
export const AUTHORITY_LINE =
  'Rules change: please check with the authority in charge (embassy, doctor or health service, local authority) before you travel.';

/** Whether an answer needs that line: by its question, or by what the first document that it cites is about. */
export const needsAuthority = ({ question, titles }: { question: string; titles: readonly string[] }): boolean =>
  SUBJECT.test(question) || titles.slice(0, 1).some((title) => SUBJECT.test(title));
