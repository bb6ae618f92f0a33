const SAFE = Symbol('escaped HTML');

/** Markup that may go into a page as it is. Only `html` and `ownMarkup` make it: parsed JSON cannot carry the symbol. */
export type Html = { readonly [SAFE]: string };

type Value = string | number | Html | readonly Html[] | null;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

const escapeText = (text: string): string => text.toWellFormed().replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');

const isHtml = (value: Exclude<Value, null>): value is Html => typeof value === 'object' && SAFE in value;

const toMarkup = (value: Value | undefined): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return isHtml(value) ? value[SAFE] : value.map((one) => one[SAFE]).join('');
};

/** Template tag: every value is escaped for text and for quoted attributes, unless it is markup already; null is nothing. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  [SAFE]: parts.map((part, index) => part + toMarkup(values[index])).join(''),
});

/** For the style sheet and the script that lie beside this file; never for anything that somebody sent. */
export const ownMarkup = (text: string): Html => ({ [SAFE]: text });

/** The finished text of a page. */
export const htmlText = (markup: Html): string => markup[SAFE];
