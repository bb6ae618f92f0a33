import OpenAI from 'openai';
import { limitAnswer } from './limit-answer.ts';

export type OpenAiAccount = {
  apiKey: string;
  /** Of a compatible service; absent: OpenAI itself. */
  baseUrl?: string;
};

const OPENAI = 'https://api.openai.com/v1';

/**
 * OpenAI's client with what it would otherwise read from the environment said here, and without its own tries and time limits: those are the caller's.
 * No redirect is followed: whoever answers instead must not get the mail.
 */
export const openAiClient = ({ apiKey, baseUrl = OPENAI }: OpenAiAccount): OpenAI =>
  new OpenAI({
    apiKey,
    baseURL: baseUrl,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: limitAnswer(fetch),
    fetchOptions: { redirect: 'manual' },
  });
