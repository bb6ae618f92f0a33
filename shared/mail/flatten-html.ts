const TAG = /<(\/?)([a-z][a-z0-9:-]{0,40})[^<>]*>/gi;
const DEPTH = 100;

/** Tags without an end, or whose end may be left out: they do not nest by themselves. */
const FLAT_TAGS = new Set(
  'area base body br col colgroup dd dt embed head hr html img input li link meta option p param rp rt source tbody td tfoot th thead tr track wbr'.split(
    ' ',
  ),
);

/**
 * The same HTML without the tags that lie deeper than 100 levels; their text stays. The time of converters and sanitisers grows with
 * nesting times length, so that a mail of 100,000 open tags would take them half a minute.
 */
export const flattenHtml = (html: string): string => {
  let depth = 0;
  return html.replace(TAG, (tag: string, slash: string, name: string) => {
    if (FLAT_TAGS.has(name.toLowerCase())) return tag;
    if (slash === '') {
      depth += 1;
      return depth > DEPTH ? '' : tag;
    }
    depth = Math.max(0, depth - 1);
    return depth >= DEPTH ? '' : tag;
  });
};
