import { readsLikeOrders } from '../knowledge/answer/suspicious-text.ts';

/** Keys of common services, and whatever names itself a password or a key. */
const SECRETS: readonly RegExp[] = [
  /\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{16,}/,
  /\btw[kp]_[A-Za-z0-9_-]{16,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bAIza[A-Za-z0-9_-]{30,}/,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\./,
  /-----BEGIN [A-Z ]{0,30}(?:KEY|CERTIFICATE)-----/,
  /\b(?:password|passwd|api[ _-]?key|secret|access[ _-]?token)\s{0,3}[:=]\s{0,3}\S{4,}/i,
];

/** What tells an assistant how to behave instead of saying something to a visitor. */
const INSTRUCTIONS: readonly RegExp[] = [
  /\b(?:you|the assistant|the bot|the model) (?:must|should|shall|are to|have to|will) (?:never|always|not|answer|reply|say|tell|pretend|act|only)\b/i,
  /\b(?:act|behave|respond|answer|pretend) as (?:if|though|an?)\b/i,
  /<\/?(?:system|assistant|user|instructions?|prompt)\b/i,
  /\[(?:INST|SYSTEM)\]|<\|[a-z_]{1,30}\|>/i,
];

/** Why a text may not stand in the chat's settings, in words for its author; null when it may. */
export const forbiddenText = (text: string): string | null => {
  if (SECRETS.some((pattern) => pattern.test(text))) return 'looks like a password or a key';
  if (readsLikeOrders(text) || INSTRUCTIONS.some((pattern) => pattern.test(text))) return 'reads like instructions to the assistant';
  return null;
};
