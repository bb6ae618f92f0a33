const TAG = /<(\/?)([a-z][a-z0-9:-]{0,40})[^<>]*>/gi;
const DEPTH = 100;

/** Tags without an end, or whose end may be left out: they do not nest by themselves. */
const FLAT_TAGS = new Set(
  'area base body br col colgroup dd dt embed head hr html img input li link meta option p param rp rt source tbody td tfoot th thead tr track wbr'.split(
    ' ',
  ),
);

/** Their converter and sanitiser indent: their time grows with the square of the depth. */
const LIST_TAGS = new Set(['ul', 'ol']);
const LIST_DEPTH = 10;
/** No letter has more; a tag costs a hundred times as much as a letter. */
const TAGS = 25_000;

/**
 * The same HTML without the tags that lie deeper than 100 levels, lists deeper than 10, and without all that come after the first 25,000;
 * their text stays. The time of converters and sanitisers grows with nesting times length, so that a mail of 100,000 open tags would take
 * them half a minute.
 */
export const flattenHtml = (html: string): string => {
  let depth = 0;
  let listDepth = 0;
  let count = 0;
  return html.replace(TAG, (tag: string, slash: string, name: string) => {
    count += 1;
    if (count > TAGS) return ' ';
    const tagName = name.toLowerCase();
    if (FLAT_TAGS.has(tagName)) return tag;
    const isList = LIST_TAGS.has(tagName);
    if (slash === '') {
      depth += 1;
      if (isList) listDepth += 1;
      return depth > DEPTH || listDepth > LIST_DEPTH ? '' : tag;
    }
    depth = Math.max(0, depth - 1);
    const isDropped = depth >= DEPTH || listDepth > LIST_DEPTH;
    if (isList) listDepth = Math.max(0, listDepth - 1);
    return isDropped ? '' : tag;
  });
};
