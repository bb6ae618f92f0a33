export type AskedKind = 'amount' | 'number' | 'person' | 'any';

const KINDS: readonly { kind: AskedKind; asked: RegExp; given: RegExp }[] = [
  {
    kind: 'amount',
    asked:
      /\b(?:how (?:much|expensive|high)|what (?:does|do|did|would|will) .{1,80} cost|what is the (?:price|cost|fee|rate|fare|penalty|fine)|price of|cost of)\b/i,
    given: /\d|\b(?:free|no (?:charge|fee|cost)|without charge|included|half|double|full|nothing)\b/i,
  },
  {
    kind: 'number',
    asked:
      /\b(?:how (?:many|long|often|far|old|late|early|soon|quickly|warm|hot|cold|fast|big|large|heavy|tall|deep)|what time|which number|at what (?:age|time)|what is the (?:number|limit|minimum|maximum))\b/i,
    given:
      /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|once|half|hours?|days?|weeks?|months?|years?|minutes?|daily|weekly|monthly|midnight|noon|sun(?:rise|set)|immediately|never|always|no limit)\b/i,
  },
  {
    kind: 'person',
    asked: /\b(?:what is the name of|who is the|who is your|whose name)\b/i,
    given: /(?<=[\p{L},] )\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u,
  },
];

/** What kind of thing a question wants, and whether a text holds one. A text without it answers another question. */
export const askedKind = (question: string): { kind: AskedKind; isIn: (text: string) => boolean } => {
  const found = KINDS.find(({ asked }) => asked.test(question));
  return found === undefined ? { kind: 'any', isIn: () => true } : { kind: found.kind, isIn: (text) => found.given.test(text) };
};
