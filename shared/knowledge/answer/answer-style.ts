export const TONES = ['friendly', 'professional', 'casual', 'formal'] as const;
export const ANSWER_LENGTHS = ['concise', 'detailed'] as const;

/** How an answer speaks, as an agency chose it among what there is to choose. */
export type AnswerStyle = {
  tone: (typeof TONES)[number];
  length: (typeof ANSWER_LENGTHS)[number];
  /** The room that the whole answer has. */
  maxCharacters: number;
};

const TONE_PHRASES: Readonly<Record<AnswerStyle['tone'], string>> = {
  friendly: 'Write warmly and kindly, as a host speaks to a guest.',
  professional: 'Write as an expert speaks to a client: matter-of-fact and courteous.',
  casual: 'Write loosely, in everyday words, as one speaks to a friend.',
  formal: 'Write formally: full sentences, the polite form of address, no contractions.',
};

const LENGTH_PHRASES: Readonly<Record<AnswerStyle['length'], string>> = {
  concise: 'Answer in one or two sentences: what was asked, and nothing beside it.',
  detailed: 'Answer in full: also name the conditions and exceptions that the excerpts give.',
};

/** What a model is told about how to write: sentences of ours, chosen by the settings, and a number. No text of a tenant's is among them. */
export const styleInstructions = ({ tone, length, maxCharacters }: AnswerStyle): string[] => [
  TONE_PHRASES[tone],
  LENGTH_PHRASES[length],
  `All sentences together have at most ${Math.trunc(maxCharacters)} characters.`,
];
