export type QuestionType = 'hotel_info' | 'pricing' | 'platform_help' | 'destination' | 'comparison' | 'booking' | 'general';

export type QuestionTypeRow = {
  type: QuestionType;
  /** Hits that are kept. */
  keep: number;
  /** Hits that are looked at. */
  fetch: number;
  /** Of MMR: 1 only relevance, 0 only variety. */
  lambda: number;
  diversify: boolean;
  rerank: boolean;
  patterns: readonly RegExp[];
};

/** What kinds of questions there are and how each is looked for (spec: knowledge). Most patterns that match win; ties go to the earlier row. */
export const QUESTION_TYPES: readonly QuestionTypeRow[] = [
  {
    type: 'hotel_info',
    keep: 6,
    fetch: 15,
    lambda: 0.6,
    diversify: true,
    rerank: true,
    patterns: [
      /\b(?:hotel|resort|lodge|guest ?house|property|villa|camp)s?\b/i,
      /\b(?:room|suite|bed|cot|pool|spa|restaurant|wi-?fi|amenit(?:y|ies)|breakfast)s?\b/i,
      /\b(?:check-?in|check-?out|all inclusive|half board|full board)\b/i,
      /\b(?:star rating|stay at|facilities)\b/i,
    ],
  },
  {
    type: 'pricing',
    keep: 4,
    fetch: 10,
    lambda: 0.8,
    diversify: false,
    rerank: true,
    patterns: [
      /\b(?:price|cost|fee|charge|rate|surcharge|supplement)s?\b/i,
      /\bhow (?:much|expensive|high)\b/i,
      /\b(?:discount|deposit|payment|refund|budget|cheap(?:er)?|dear(?:er)?)s?\b/i,
      /(?:\b(?:USD|EUR|GBP|ZAR|rand|dollars?|euros?|percent)\b|[$€£%])/i,
    ],
  },
  {
    type: 'platform_help',
    keep: 3,
    fetch: 8,
    lambda: 0.9,
    diversify: false,
    rerank: false,
    patterns: [
      /\b(?:log ?in|sign ?in|password|dashboard|account settings)\b/i,
      /\b(?:upload|export|import|template|integration|api key)s?\b/i,
      /\bhow (?:do|can) i (?:create|edit|delete|send|change|add) (?:a |an |the )?(?:quote|invoice|client|user|rate|document)\b/i,
    ],
  },
  {
    type: 'destination',
    keep: 5,
    fetch: 15,
    lambda: 0.5,
    diversify: true,
    rerank: true,
    patterns: [
      /\b(?:visa|passport|vaccin\w*|malaria|entry|border|customs)\b/i,
      /\b(?:weather|climate|season|rain|temperature|driest|warm|hot|cold|wind)\b/i,
      /\b(?:visit|travel to|destination|island|beach|park|safari|country)\b/i,
      /\b(?:currency|tipping|tip|language|time zone|safe to)\b/i,
    ],
  },
  {
    type: 'comparison',
    keep: 8,
    fetch: 20,
    lambda: 0.4,
    diversify: true,
    rerank: true,
    patterns: [
      /\b(?:compare|comparison|versus|vs)\b/i,
      /\b(?:difference|differ|different) (?:between|from)\b/i,
      /\b(?:better|best|worse|worst|rather)\b.*\b(?:or|than)\b/i,
      /\bwhich (?:one|of)\b/i,
    ],
  },
  {
    type: 'booking',
    keep: 3,
    fetch: 8,
    lambda: 0.9,
    diversify: false,
    rerank: false,
    patterns: [
      /\b(?:book|booking|reserve|reservation)s?\b/i,
      /\b(?:cancel|cancellation|amend|change of dates|no-?show)\b/i,
      /\b(?:confirm|confirmation|voucher|itinerary)\b/i,
      /\b(?:availability|available|waitlist)\b/i,
    ],
  },
  { type: 'general', keep: 5, fetch: 12, lambda: 0.7, diversify: true, rerank: true, patterns: [] },
];
