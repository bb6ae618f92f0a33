import { type Html, htmlText } from './html.ts';

export type Answer = { status: number; headers: Readonly<Record<string, string>>; body: string | Uint8Array };

/** What every answer of the page carries; an answer's own headers replace these. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A page of ours. `nonce`: that of its style sheet and its script; nothing else may style, run, load or be framed but our own paths. */
export const pageAnswer = ({ status = 200, page, nonce }: { status?: number; page: Html; nonce: string }): Answer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      `script-src 'nonce-${nonce}'`,
      'img-src data:',
      "connect-src 'self'",
      "frame-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  },
  body: htmlText(page),
});
