import { cleanLine } from './clean-text.ts';

export type LeadForm = { labelCount: number; name: string | null; address: string | null };

/** A form has at least this many different labels, each with a value; letters written by people do not. */
export const LEAD_FORM_LABELS = 3;

const LINES = 300;
const LABEL_LINE = /^[\s*>•-]{0,6}([\p{L}][\p{L}\p{N} '’/&().?_-]{0,60}?)\s{0,3}[:：]\s{0,20}(\S.{0,500})$/u;
const TABLE_LINE = /^([\p{L}][\p{L}\p{N} '’/&().?_-]{0,60}?) {3}(\S.{0,500})$/u;

/** Words that a label of an enquiry form begins with. */
const LABELS: Readonly<Record<string, RegExp>> = {
  name: /^((your|full|first|client|customer|contact|lead|guest)[ -]?){0,2}name\b|^(vor- und nachname|nom|nombre|nome|naam)\b/i,
  lastName: /^(last|sur|family)[ -]?name\b|^(nachname|apellidos?|sobrenome|van)\b/i,
  email: /^((your|client|customer|contact|lead|guest)[ -]?){0,2}e-?mail([ -]?address)?\b|^(correo|courriel|e-?pos|epos)\b/i,
  phone: /^((your|contact)[ -]?)?(phone|tel(ephone)?|mobile|cell(phone)?|whats ?app|telefon|tel[ée]fono|t[ée]l[ée]phone|telefone)\b/i,
  destination: /^(destinations?|where to|travel(l?ing)? to|reiseziel|destino|country)\b/i,
  arrival: /^(arriv\w*|check[ -]?in|travel dates?|dates?( of travel)?|start( date)?|from date|anreise|fecha de (llegada|entrada))\b/i,
  departure: /^(depart(ure|ing)?( date)?|return( date)?|check[ -]?out|end( date)?|to date|abreise|fecha de salida)\b/i,
  party: /^(adults?|children|kids|number of|no\.? of|guests?|travell?ers?|pax|erwachsene|kinder|adultos|ni[ñn]os)\b/i,
  rooms: /^(rooms?|accommodation|hotel|zimmer|habitaciones)\b/i,
  budget: /^(budget|price range|presupuesto)\b/i,
  message: /^(message|comments?|enquiry|inquiry|question|notes?|special requests?|nachricht|mensaje|mensagem)\b/i,
};

const ADDRESS = /[^\s@<>,;:"'()[\]]{1,64}@[^\s@<>,;:"'()[\]]{1,190}\.[a-z]{2,24}/i;

/**
 * What a mail that a web form sent says about the visitor. `labelCount`: how many different labels of enquiry forms stand in `text`
 * with a value; `name` and `address` from their labels. Reads the first 300 lines.
 */
export const readLeadForm = (text: string): LeadForm => {
  const values = new Map<string, string>();
  for (const line of text.split('\n', LINES)) {
    const match = line.length > 700 ? null : (LABEL_LINE.exec(line) ?? TABLE_LINE.exec(line));
    const label = match?.[1];
    const value = match?.[2];
    if (label === undefined || value === undefined) continue;
    const kind = Object.keys(LABELS).find((one) => LABELS[one]?.test(label));
    if (kind !== undefined && !values.has(kind)) values.set(kind, value.trim());
  }
  const address = ADDRESS.exec(values.get('email') ?? '')?.[0].toLowerCase() ?? null;
  const name = [values.get('name'), values.get('lastName')].filter((part) => part !== undefined).join(' ');
  return { labelCount: values.size, name: name === '' ? null : cleanLine(name, 200), address };
};
