import { openTextHash } from './hash-texts.ts';
import { htmlToPlain } from './html-to-plain.ts';
import { MAIL_LIMITS } from './limits.ts';
import { sanitiseHtml } from './sanitise-html.ts';
import type { MailFacts } from './schemas.ts';

/** A decoded text leaf; those of one `group` show the same content in several ways. */
export type TextPart = { group: string; isHtml: boolean; text: string };

type MailBody = Pick<MailFacts, 'text' | 'textSource' | 'html' | 'textHash'> & { isCut: boolean };
type Group = { plain: string; html: string };

const FORWARD_SUBJECT = /^\s{0,10}(fwd?|wg|tr|rv|i|enc|vs|vb|doorst|pd|転送)\s{0,3}[:：]/i;
const FORWARD_MARK = /forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|mensagem encaminhada/i;

/**
 * The body that people read: per group the plain text if it says anything, else the text of the HTML; and the HTML made safe, if there
 * is any. `textHash` is over the words of the parts as decoded, so that it does not change when our rendering does.
 */
export const composeBody = ({ parts, subject }: { parts: readonly TextPart[]; subject: string }): MailBody => {
  const groups = [...Map.groupBy(parts, (part) => part.group).values()].map(toGroup);
  const hasHtml = groups.some((group) => group.html !== '');
  // One budget for all groups: many parts must not take more time than one.
  let charactersLeft: number = MAIL_LIMITS.htmlBytes;
  const texts = groups.map((group) => {
    if (group.plain !== '' || group.html === '') return { text: group.plain, isPlain: true };
    const converted = group.html.slice(0, charactersLeft);
    charactersLeft -= converted.length;
    const keepQuotes = FORWARD_SUBJECT.test(subject) || FORWARD_MARK.test(group.html);
    return { text: htmlToPlain({ html: converted, keepQuotes }), isPlain: false };
  });
  const html = hasHtml ? groups.map((group) => (group.html === '' ? plainToHtml(group.plain) : group.html)).join('\n<hr>\n') : '';
  const text = texts
    .map((one) => one.text)
    .filter((one) => one !== '')
    .join('\n\n');
  const hash = openTextHash();
  for (const { isHtml, text } of parts) hash.add({ isHtml, pieces: [text] });
  return {
    text,
    textSource: text === '' ? 'none' : texts.some((one) => one.isPlain && one.text !== '') ? 'plain' : 'html',
    html: hasHtml ? sanitiseHtml(html) : null,
    textHash: hash.digest(),
    isCut: html.length > MAIL_LIMITS.htmlBytes,
  };
};

const toGroup = (parts: readonly TextPart[]): Group => ({ plain: join(parts, false), html: join(parts, true) });

const join = (parts: readonly TextPart[], isHtml: boolean): string =>
  parts
    .filter((part) => part.isHtml === isHtml && part.text.trim() !== '')
    .map((part) => part.text.trimEnd())
    .join('\n');

/** A little more than is read of it, so that it shows that there was more. */
const plainToHtml = (text: string): string =>
  text
    .slice(0, MAIL_LIMITS.htmlBytes + 1)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '<br>\n');
