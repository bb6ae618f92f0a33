import { contentTerms } from '../knowledge/retrieve/content-terms.ts';
import type { ChatSettings } from './chat-settings.ts';

const mentions = ({ terms, topic }: { terms: ReadonlySet<string>; topic: string }): boolean => {
  const wanted = contentTerms(topic);
  return wanted.length > 0 && wanted.every((term) => terms.has(term));
};

/**
 * Whether the agency wants its chat to keep out of this: a restricted topic is named, or there are allowed ones and none of them is. A topic is named when all its words are.
 * `before`: what was asked before in the conversation; a follow-up stays within its topic.
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
  const asked = new Set(contentTerms(query));
  if (restrictedTopics.some((topic) => mentions({ terms: asked, topic }))) return true;
  if (allowedTopics.length === 0) return false;
  const all = new Set([...asked, ...before.flatMap(contentTerms)]);
  return !allowedTopics.some((topic) => mentions({ terms: all, topic }));
};
