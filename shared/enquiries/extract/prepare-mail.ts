import { foldText } from './fold-text.ts';
import { takeOutInstructions } from './instructions.ts';
import { type Label, readLabels } from './labels.ts';
import { normaliseText } from './normalise-text.ts';
import { splitSignature } from './split-signature.ts';
import { stripHistory } from './strip-history.ts';

export type PreparedMail = {
  /** Empty for a reply, and when it only names an earlier quote: what it says then is history. */
  subject: string;
  /** Body without signature, labelled lines and orders to the system. */
  prose: string;
  /** The same with its labelled lines. */
  body: string;
  labels: Label[];
  signature: string;
  /** Body and signature, for language, name and country. */
  whole: string;
  isReply: boolean;
  instructionsInText: boolean;
  truncated: boolean;
};

const MAX_SUBJECT_CHARACTERS = 300;
const REPLY = /^\s*(?:re|aw|antw|antwort|sv|vs|rv|res|resp|rif|ref|tr)\s*(?:\[\d{1,3}\])?\s*:/i;
const EARLIER_QUOTE = /\b(?:quote|quotation|angebot|devis|cotizacion|orcamento|booking|invoice)\b[ :#]{0,3}[a-z]{0,4}-?[a-z0-9]{0,12}\d{3}/;
const ORDER_IN_SUBJECT = /\s*[-|:[(]?\s*\b(?:SYSTEM|ADMIN|AI|ASSISTANT)\s?:.*$/;

/** Cuts a mail to what may be read: one form of characters, no quoted history, no orders to the system, signature and labels apart. */
export const prepareMail = ({ subject, text }: { subject: string; text: string }): PreparedMail => {
  const normal = normaliseText(text);
  const title = normaliseText(subject.slice(0, MAX_SUBJECT_CHARACTERS)).text.replace(/\s+/g, ' ');
  const own = takeOutInstructions(stripHistory({ text: normal.text, folded: foldText(normal.text) }));
  const titleWithoutOrders = takeOutInstructions(title.replace(ORDER_IN_SUBJECT, ''));
  const isReply = REPLY.test(title);
  const isHistory = isReply || EARLIER_QUOTE.test(foldText(title));
  const { body, signature } = splitSignature(own.text);
  return {
    ...readLabels(body),
    body,
    signature,
    subject: isHistory ? '' : titleWithoutOrders.text,
    isReply,
    instructionsInText: own.found || takeOutInstructions(title).found,
    truncated: normal.truncated,
    whole: own.text,
  };
};
