import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';
import { type ReadValue, readValue } from './read-value.ts';

export type Sender = { name: string | null; address: string };
const ROBOT =
  /^(?:no-?reply|do-?not-?reply|wordpress|web(?:site|master|form|forms)?|forms?|mailer|notifications?|notify|system|server|www|contact-?form|leads?|enquir(?:y|ies)|info|admin|postmaster|mailer-daemon|bounce)/;
const SIGN_OFF_NAME =
  /(?:^|\n|[.!?,] |\b)(?:regards|wishes|thanks|thx|cheers|best|sincerely|love|groete|grussen|gruße|grusse|cordialement|saludos?|saludo|abracos?|cumprimentos|atenciosamente|obrigad[oa]|gracias|merci|danke|xx?)[ ,!.-]{0,4}\n{0,2}[ ]{0,4}(\p{L}[\p{L}'-]{1,20}(?:[ ]\p{L}[\p{L}'.-]{0,20}){0,3})[ .!]{0,3}(?:\n|$)/gu;
const LAST_LINE_NAME = /^\p{Lu}[\p{L}'-]{1,20}(?:[ ]\p{Lu}[\p{L}'.-]{0,20}){0,3}$/u;
const NOT_A_NAME =
  /\b(?:regards|thanks|team|from|sent|iphone|hello|hi|please|cell|tel|phone|mobile|best|kind|again|advance|much|you|all|everyone|soon)\b/;
const LABEL_OF_FORM = 3;

const capitalise = (name: string): string =>
  name === name.toLowerCase()
    ? name.replace(/(^|[\s'-])(\p{L})/gu, (_, gap: string, letter: string) => `${gap}${letter.toUpperCase()}`)
    : name;

/** "Fourie, Marlene" turned round; "Tom & Priya Hargreaves" becomes the one who writes; quotes, addresses and pictures dropped. */
export const tidyName = (raw: string): string => {
  const plain = raw
    .replace(/<[^<>]*>|\S+@\S+|["()[\]]|\p{Extended_Pictographic}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100);
  const turned = /^([\p{L}' .-]{2,40}), ([\p{L}' .-]{2,40})$/u.exec(plain);
  const straight = turned ? `${turned[2]?.trim()} ${turned[1]?.trim()}` : plain;
  const pair = /^(\p{L}[\p{L}'-]{0,20}) (?:&|and|und|et|y|e) (\p{L}[\p{L}'-]{0,20})((?: \p{L}[\p{L}'-]{0,20}){1,2})$/u.exec(straight);
  return capitalise(pair ? `${pair[1]}${pair[3]}` : straight).replace(/^[\s,.-]+|[\s,.-]+$/g, '');
};

const labelledName = (labels: readonly Label[]): string => {
  const first = labelled(labels, 'firstName')[0]?.value ?? '';
  const last = labelled(labels, 'lastName')[0]?.value ?? '';
  return labelled(labels, 'name')[0]?.value ?? `${first} ${last}`.trim();
};

const signedName = (text: string): string => {
  const tail = text.slice(-600);
  const folded = foldText(tail);
  const signed = [...folded.matchAll(SIGN_OFF_NAME)].at(-1);
  const name = signed?.[1];
  if (signed && name !== undefined && !NOT_A_NAME.test(name)) {
    const at = signed.index + signed[0].lastIndexOf(name);
    return tail.slice(at, at + name.length);
  }
  const lines = tail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const last = lines.slice(-4).findLast((line) => LAST_LINE_NAME.test(line) && !NOT_A_NAME.test(foldText(line)));
  return lines.length > 1 ? (last ?? '') : '';
};

/** True when the sender is a form or a machine that writes for somebody else, whose labels then name the person. */
const writesForAnother = ({ from, labels }: { from: Sender | null; labels: readonly Label[] }): boolean => {
  const email = labelled(labels, 'email')[0]?.value.toLowerCase();
  if (from === null) return true;
  return (
    ROBOT.test(from.address.toLowerCase()) ||
    (labels.length >= LABEL_OF_FORM && email !== undefined && email.includes('@') && !email.includes(from.address.toLowerCase()))
  );
};

/** Name and address of the client: the From header before the text, the labels of a form that a machine sent, else the name signed. */
export const readPerson = ({
  from,
  labels,
  text,
}: {
  from: Sender | null;
  labels: readonly Label[];
  text: string;
}): { name: ReadValue<string> | null; email: ReadValue<string> | null } => {
  const form = writesForAnother({ from, labels });
  const givenName = tidyName(labelledName(labels));
  const givenEmail = /[^\s@<>"]{1,64}@[^\s@<>",;]{1,190}/.exec(labelled(labels, 'email')[0]?.value ?? '')?.[0] ?? '';
  const headerName = tidyName(from?.name ?? '');
  const signed = tidyName(signedName(text));
  const names = [
    { value: form ? givenName : '', confidence: 0.95 },
    { value: form && givenEmail !== '' ? '' : headerName, confidence: 0.95 },
    { value: givenName, confidence: 0.9 },
    { value: signed, confidence: 0.7 },
  ];
  const name = names.find(({ value }) => value.length > 0);
  const address = form && givenEmail !== '' ? givenEmail : (from?.address ?? givenEmail);
  return {
    name: name ? readValue({ value: name.value.slice(0, 100), confidence: name.confidence, source: name.value }) : null,
    email: address === '' ? null : readValue({ value: address.toLowerCase().slice(0, 254), confidence: 0.95, source: address }),
  };
};
