import sanitizeHtml from 'sanitize-html';
import { flattenHtml } from '../../../shared/mail/flatten-html.ts';
import { MAIL_LIMITS } from '../../../shared/mail/limits.ts';

const MOST_LINKS = 50;

const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

/** The web addresses that the HTML of a mail links to, each once, in its order: where the mail is shown none of them can be followed. */
export const findLinks = (html: string): string[] => {
  const found = new Set<string>();
  sanitizeHtml(flattenHtml(html.slice(0, MAIL_LIMITS.htmlBytes)), {
    allowedTags: ['a'],
    nestingLimit: 500,
    transformTags: {
      a: (tagName, attributes) => {
        const address = attributes['href']?.trim() ?? '';
        if (found.size < MOST_LINKS && isWebAddress(address)) found.add(address);
        return { tagName, attribs: {} };
      },
    },
  });
  return [...found];
};
