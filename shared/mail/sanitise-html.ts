import sanitizeHtml from 'sanitize-html';
import { flattenHtml } from './flatten-html.ts';
import { MAIL_LIMITS } from './limits.ts';

/**
 * The copy of an HTML mail that may be shown to a member: no scripts, styles, forms or frames, links without referrer, images only from
 * the mail itself (`cid:`), so that opening a mail tells its sender nothing. Tags deeper than 100 levels are left out, their text stays.
 */
export const sanitiseHtml = (html: string): string =>
  sanitizeHtml(flattenHtml(html.slice(0, MAIL_LIMITS.htmlBytes)), {
    allowedTags: [...sanitizeHtml.defaults.allowedTags, 'img', 'font', 'center', 'del', 'ins'],
    allowedAttributes: {
      a: ['href', 'title', 'rel', 'target'],
      img: ['src', 'alt', 'width', 'height'],
      td: ['align', 'valign'],
      th: ['align', 'valign'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['cid'] },
    allowProtocolRelative: false,
    nestingLimit: 500,
    transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer nofollow', target: '_blank' }) },
  });
