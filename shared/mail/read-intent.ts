import { INTENT_RULES } from './intent-rules.ts';
import type { Intent } from './intents.ts';
import type { MailClass } from './schemas.ts';
import { withoutPriceQuestions } from './without-price-questions.ts';

export type MailIntent = {
  intent: Intent;
  /** Name of the rule that made it. */
  rule: string;
  /** 0 to 1; below 0.6 a person should look. */
  confidence: number;
};

type Input = {
  mailClass: MailClass;
  subject: string;
  /** What the person wrote now, without history. */
  text: string;
  attachmentNames: readonly string[];
};

const READ_CHARACTERS = 10_000;
const SUBJECT_CHARACTERS = 300;
const REPLY_SUBJECT = /^\s{0,5}(?:re|aw|antw|antwort|sv|vs|rv|res|resp|rif|ref|回复|返信)\s{0,2}(?:\[\d{1,3}\]\s{0,2})?[:：]/iu;
const FOLLOWS_QUOTE =
  /\b(?:your|the|this|our) (?:\w{1,10} )?(?:quote|quotation|offer|proposal)\b|\b(?:quote|quotation|offer|angebot|devis|presupuesto|cotizacion|orcamento)[ :#]{0,3}(?:no\.? ?|nr\.? ?)?[a-z]{0,4}-?\d{3}|\b(?:ihr|das|euer) angebot\b|\bvotre (?:devis|offre)\b|\bsu (?:presupuesto|oferta|cotizacion)\b|\bsua (?:proposta|cotacao)\b|\bseu orcamento\b|お?見積(?:り|書)?(?:を(?:いただ|拝見)|ありがとう)/u;
const PROOF_NAME = /proof[ _-]?of[ _-]?payment|\bpop\b|zahlungsbeleg|comprobante|comprovante|preuve[ _-]?de[ _-]?paiement|振込/iu;

/** Facts of a journey in folded text: who, how long, when, for how much. Two of them make a request, whatever verb it uses. */
const TRIP_FACTS: readonly RegExp[] = [
  /\b(?:\d{1,2}|two|three|four|five|six|seven|eight|zwei|drei|vier|deux|trois|quatre|dos|tres|cuatro|dois|duas|quatro) (?:\w{1,8} )?(?:adults?|pax|people|persons?|kids|children|of us|friends|erwachsenen?|personen|kinder|adultes|personnes|enfants|adultos?|personas|ninos|pessoas|criancas)\b|大人|[\d一二三四五六]名/u,
  /\b(?:\d{1,2}|two|three|four|five|six|seven|ten|a|one|zwei|drei|vier|sieben|deux|trois|sept|dos|tres|siete|dois|sete) (?:nights?|weeks?|nachte?|wochen?|nuits?|semaines?|noches?|semanas?|noites?)\b|\d泊/u,
  /\b\d{1,2}(?:st|nd|rd|th|\.)? (?:de |of )?(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|ene|abr|ago|dic|avr|aout|fev|set|out)[a-z]{0,7}\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}\b|\d月\d{1,2}日/u,
  /\b(?:budget|per person|pppn|pps|pro person|par personne|por persona|por pessoa|(?:would|will|does|do) [^.?!\n]{1,60} cost)\b|予算/u,
];
const FACTS_OF_A_REQUEST = 2;

const BY_CLASS: Readonly<Partial<Record<MailClass, Intent>>> = {
  own_notification: 'automated',
  bounce: 'automated',
  abuse_report: 'automated',
  auto_reply: 'automated',
  system_sender: 'automated',
  bulk: 'newsletter',
  spam: 'spam',
  form_robot: 'enquiry_new',
};

/**
 * What a mail is meant for and the rule that says so, in English, German, French, Spanish, Portuguese and Japanese. Robots have the
 * intent of their class. A person's text is read by `INTENT_RULES`; words that accept or decline count only in what answers something.
 * Linear in the length of the text, of which 10,000 characters are read.
 */
export const readIntent = ({ mailClass, subject, text, attachmentNames }: Input): MailIntent => {
  const byClass = BY_CLASS[mailClass];
  if (byClass !== undefined) return { intent: byClass, rule: `class_${mailClass}`, confidence: 0.95 };
  const title = fold(subject.slice(0, SUBJECT_CHARACTERS));
  const body = fold(text.slice(0, READ_CHARACTERS)).replace(/[^\S\n]+|\n(?!\n)/g, ' ');
  if (attachmentNames.some((name) => PROOF_NAME.test(name))) return { intent: 'payment_proof', rule: 'proof_attached', confidence: 0.9 };
  const isReply = REPLY_SUBJECT.test(subject);
  const followsQuote = FOLLOWS_QUOTE.test(body) || FOLLOWS_QUOTE.test(title);
  const isFollowing = isReply || followsQuote;
  // The subject of a reply is history; that of a first mail often says it all.
  const whole = isReply ? body : `${title}\n\n${body}`;
  const ruleFor = (said: string) => INTENT_RULES.find(({ standing, pattern }) => (standing === 'any' || isFollowing) && pattern.test(said));
  const matched = ruleFor(whole);
  const isQuestion = /[?？]|(?:です|ます)か(?:。|$)/u.test(whole);
  const rest = isQuestion && matched?.intent === 'enquiry_new' ? withoutPriceQuestions(whole) : null;
  const isAboutPriceAlone = rest !== null && ruleFor(rest) === undefined && !TRIP_FACTS.some((pattern) => pattern.test(rest));
  const found = isAboutPriceAlone ? undefined : matched;
  const asksForTrip = found?.intent === 'enquiry_new';
  if (found !== undefined && !(asksForTrip && isFollowing)) return { intent: found.intent, rule: found.rule, confidence: found.confidence };
  if (followsQuote && isQuestion) return { intent: 'quote_question', rule: 'asks_about_quote', confidence: 0.75 };
  if (isReply) return { intent: 'enquiry_update', rule: 'reply', confidence: 0.65 };
  if (asksForTrip) return { intent: 'enquiry_new', rule: 'trip_words', confidence: 0.7 };
  const factCount = TRIP_FACTS.filter((pattern) => pattern.test(whole)).length;
  if (factCount >= FACTS_OF_A_REQUEST) return { intent: 'enquiry_new', rule: 'trip_facts', confidence: 0.7 };
  return { intent: 'other', rule: isQuestion ? 'question' : 'rest', confidence: 0.5 };
};

/** Lower case, Latin letters without accents, straight quotes; other scripts stay as they are. */
const fold = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[‘’´`]/g, "'")
    .replaceAll('ß', 'ss')
    .replace(/[\u00e0-\u024f]/g, (letter) => letter.normalize('NFD').charAt(0));
