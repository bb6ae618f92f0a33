import { z } from 'zod';
import { ANSWER_LENGTHS, type AnswerStyle, TONES } from '../knowledge/answer/answer-style.ts';

const MAX_TOPICS = 20;

const oneLine = ({ min = 0, max }: { min?: number; max: number }) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((text) => !/[\r\n\0]/.test(text), { error: 'must be one line' });

const topics = z
  .array(oneLine({ min: 1, max: 80 }))
  .max(MAX_TOPICS)
  .default([]);

/** How the chat on an agency's website speaks, and nothing else: keys outside this list are refused. */
export const chatSettingsSchema = z.strictObject({
  /** Empty: the agency's own name. */
  businessName: oneLine({ max: 120 }).default(''),
  assistantName: oneLine({ min: 1, max: 60 }).default('Travel assistant'),
  /** A model writes so; what is quoted from documents stays as it stands there. */
  tone: z.enum(TONES).default('friendly'),
  /** Said where nothing is known. */
  fallbackMessage: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .default(
      'I could not find this in our documents. One of our people will look at it; leave your e-mail address, and they answer you there.',
    ),
  /** Said when a person is asked. */
  escalationMessage: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .default('I have asked one of our people to answer you. Stay on this page, or leave your e-mail address.'),
  /** None: every topic. */
  allowedTopics: topics,
  restrictedTopics: topics,
  leadCapture: z.boolean().default(true),
  collectEmail: z.boolean().default(true),
  collectPhone: z.boolean().default(false),
  /** Concise: what was asked, in few sentences; detailed: all that has room in `maxAnswerLength`. */
  answerStyle: z.enum(ANSWER_LENGTHS).default('concise'),
  /** Characters. */
  maxAnswerLength: z.int().min(100).max(2000).default(500),
  /** Whether the line about who answers and what is kept is shown. */
  disclosure: z.boolean().default(true),
});

export type ChatSettings = z.output<typeof chatSettingsSchema>;

/** How the chat's answers speak. */
export const styleOf = ({ tone, answerStyle, maxAnswerLength }: ChatSettings): AnswerStyle => ({
  tone,
  length: answerStyle,
  maxCharacters: maxAnswerLength,
});
