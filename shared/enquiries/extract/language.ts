import { eld } from 'eld/extrasmall';
import { type ReadValue, readValue } from './read-value.ts';

/** Languages an enquiry may come in; rarer ones are easily mistaken for these on a short text, so they need a sure verdict. */
const EXPECTED = ['en', 'de', 'fr', 'es', 'pt', 'ja', 'it', 'nl'];
const MAX_CHARACTERS = 2_000;
const MIN_CHARACTERS = 12;
/** Below this a verdict by n-grams is believed only if the small words say the same: names and places look like any language. */
const SHORT_CHARACTERS = 60;

const HINTS: Readonly<Record<string, RegExp>> = {
  en: /\b(?:the|and|for|with|from|please|we|is|are|of|to|hi|hello|thanks|you|nights?|adults?|people|my|regards|dear|tel|fax)\b/gi,
  de: /\b(?:der|die|das|und|wir|ich|für|mit|von|bis|bitte|hallo|guten|nächte|personen|nach|eine|im|zum|möchten)\b/gi,
  fr: /\b(?:le|la|les|et|nous|pour|avec|du|au|des|une|bonjour|merci|nuits|personnes|je|est|en)\b/gi,
  es: /\b(?:el|los|las|y|para|con|del|hola|gracias|noches|personas|queremos|una|en|por|buenos|que)\b/gi,
  pt: /\b(?:o|os|as|e|para|com|do|da|olá|ola|obrigado|obrigada|noites|pessoas|queremos|uma|em|por|não|gostaríamos|nós)\b/gi,
};

const hinted = (text: string): string => {
  const counts = Object.entries(HINTS).map(([language, pattern]) => ({ language, count: text.match(pattern)?.length ?? 0 }));
  const best = counts.reduce((left, right) => (right.count > left.count ? right : left), { language: 'en', count: 0 });
  return best.language;
};

/**
 * The language of a text (ISO 639-1), by n-grams; a text too short for them is judged by its small words.
 * `assumed` is true when neither says enough, and the language is then English.
 */
export const readLanguage = (text: string): ReadValue<string> => {
  const sample = text.slice(0, MAX_CHARACTERS);
  if (/[\u3040-\u30ff]/.test(sample)) return readValue({ value: 'ja', confidence: 0.97, source: sample.slice(0, 60) });
  if (/\p{Script=Hangul}/u.test(sample)) return readValue({ value: 'ko', confidence: 0.97, source: sample.slice(0, 60) });
  const letters = sample.replace(/[^\p{L}]/gu, '').length;
  const verdict = eld.detect(sample);
  const scores = verdict.getScores();
  const ranked = Object.entries(scores).sort((left, right) => right[1] - left[1]);
  const [best] = ranked;
  const expected = ranked.find(([language]) => EXPECTED.includes(language));
  if (!best || letters < MIN_CHARACTERS)
    return readValue({ value: hinted(sample), confidence: 0.4, source: sample.slice(0, 60), assumed: true });
  const isBelieved = letters > SHORT_CHARACTERS || hinted(sample) === best[0] || !/\p{Script=Latin}/u.test(sample);
  if (best === expected && verdict.isReliable() && isBelieved)
    return readValue({ value: best[0], confidence: 0.9, source: sample.slice(0, 60) });
  if (verdict.isReliable() && letters > SHORT_CHARACTERS)
    return readValue({ value: best[0], confidence: 0.8, source: sample.slice(0, 60) });
  return readValue({ value: hinted(sample), confidence: 0.5, source: sample.slice(0, 60), assumed: true });
};
