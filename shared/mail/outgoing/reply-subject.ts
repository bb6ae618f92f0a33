import { cleanLine } from '../../quotes/render/clean-text.ts';

/** `Re:` in the languages of common mail programs, with the counters some add (`Re[2]:`). */
const REPLY_MARK = /^(?:re|aw|sv|antw|rv|res|rif|r|odp|vs|ynt)(?:\[\d{1,3}\])?\s{0,3}[:：]\s{0,10}/i;
const MAX_CHARACTERS = 300;

/** The subject of an answer to a mail: one line, one `Re:`, at most 300 characters. */
export const replySubject = (subject: string): string => {
  let rest = cleanLine(subject.slice(0, 2000));
  for (let marks = 0; marks < 20 && REPLY_MARK.test(rest); marks += 1) rest = rest.replace(REPLY_MARK, '');
  return Array.from(rest === '' ? 'Re: your message' : `Re: ${rest}`)
    .slice(0, MAX_CHARACTERS)
    .join('');
};
