import { resolveFollowUp } from '../conversations/resolve-follow-up.ts';
import { contentTerms } from '../knowledge/retrieve/content-terms.ts';
import type { ChatSettings } from './chat-settings.ts';

const mentions = ({ terms, topic }: { terms: ReadonlySet<string>; topic: string }): boolean => {
  const wanted = contentTerms(topic);
  return wanted.length > 0 && wanted.every((term) => terms.has(term));
};

/** A question as it is meant after those before it: a follow-up belongs to what it goes on from. */
const resolved = ({ query, before }: { query: string; before: readonly string[] }): string => {
  let standsFor: string | null = null;
  for (const question of before) standsFor = resolveFollowUp({ question, history: [{ question, answer: '', standsFor }] }).standsFor;
  return resolveFollowUp({ question: query, history: [{ question: '', answer: '', standsFor }] }).resolved;
};

/**
 * Whether the agency wants its chat to keep out of this: a restricted topic is named, also by what a follow-up goes on from, or there are allowed ones and none of them is. A topic is named when all its
 * words are. `before`: what was asked before in the conversation, oldest first; a follow-up stays within its topic.
 */
export const isOffTopic = ({
  query,
  before,
  settings: { allowedTopics, restrictedTopics },
}: {
  query: string;
  before: readonly string[];
  settings: Pick<ChatSettings, 'allowedTopics' | 'restrictedTopics'>;
}): boolean => {
  const asked = new Set(contentTerms(resolved({ query, before })));
  if (restrictedTopics.some((topic) => mentions({ terms: asked, topic }))) return true;
  if (allowedTopics.length === 0) return false;
  const all = new Set([...asked, ...before.flatMap(contentTerms)]);
  return !allowedTopics.some((topic) => mentions({ terms: all, topic }));
};
