import { foldText } from './fold-text.ts';

const SIGN_OFF =
  /^\s*(?:(?:many |kind |kindest |best |warm |warmest )?(?:regards|wishes)|yours (?:sincerely|faithfully|truly)|sincerely|cheers|(?:many )?thanks(?: (?:again|so much|a lot|and regards|in advance|ever so much))?|thank you(?: (?:so much|very much|in advance|kindly))?|thx|best|warmly|take care|groete|vriendelike groete|met vriendelijke groet|mit (?:freundlichen|besten|herzlichen) gru(?:ß|ss)en|(?:viele|liebe|beste|herzliche|freundliche) gru(?:ß|ss)e|vg|lg|mfg|(?:bien )?cordialement|(?:bien )?a vous|salutations|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|gracias|atenciosamente|(?:um )?abracos?|cumprimentos|obrigad[oa]|fico no aguardo|よろしくお願い(?:いた|致)?します。?|敬具)[\s,.!-]*(?:[\p{L}'. -]{0,40})$/u;
const DEVICE_LINE =
  /^\s*(?:sent from my|sent from (?:mail|outlook|yahoo)|get outlook for|von meinem \w+ gesendet|envoye de mon|enviado desde mi|enviado do meu)[^\n]*$/;
const MAX_SIGNATURE_LINES = 14;

/**
 * Parts the sender's signature from what is asked for. Dates, places and numbers of a signature are not the trip's; its name and phone are the client's.
 * A postscript after the signature belongs to the body again.
 */
export const splitSignature = (text: string): { body: string; signature: string } => {
  const lines = text.split('\n').filter((line) => !DEVICE_LINE.test(foldText(line)));
  const delimiter = lines.findIndex((line) => /^--\s?$/.test(line));
  const usable = delimiter > 0 ? lines.slice(0, delimiter) : lines;
  const footer = delimiter > 0 ? lines.slice(delimiter + 1) : [];
  const filledAfter = (index: number) => usable.slice(index + 1).filter((line) => line.trim() !== '').length;
  let signOff = usable.length;
  for (let index = usable.length - 1; index > 0; index -= 1) {
    const line = usable[index] ?? '';
    if (filledAfter(index) > MAX_SIGNATURE_LINES) break;
    if (line.length < 80 && SIGN_OFF.test(foldText(line))) signOff = index;
  }
  const tail = usable.slice(signOff);
  const postscriptAt = tail.findIndex((line) => /^\s*p\.? ?s\.?[\s:,.-]/i.test(line));
  const postscript = postscriptAt >= 0 ? tail.slice(postscriptAt) : [];
  const signature = [...(postscriptAt >= 0 ? tail.slice(0, postscriptAt) : tail), ...footer];
  return {
    body: [...usable.slice(0, signOff), ...(postscript.length > 0 ? ['', ...postscript] : [])].join('\n'),
    signature: signature.join('\n'),
  };
};
