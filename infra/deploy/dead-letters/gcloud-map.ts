/** Delimiters that gcloud may be told to use instead of the comma. */
const DELIMITERS = [',', '|', ';', '~', '#', '@@', ':::', '%%%', '+++'];

/**
 * A list of pairs as gcloud's flags take it (`gcloud topic escaping`).
 * @throws Error when every delimiter occurs in a value.
 */
export const gcloudMap = (pairs: Readonly<Record<string, string>>): string => {
  const parts = Object.entries(pairs).map(([name, value]) => `${name}=${value}`);
  const delimiter = DELIMITERS.find((one) => parts.every((part) => !part.includes(one)));
  if (delimiter === undefined) throw new Error(`No delimiter is free for ${Object.keys(pairs).join(', ')}.`);
  const joined = parts.join(delimiter);
  // A value that begins with a caret would be taken for the announcement of a delimiter.
  return delimiter === ',' && !joined.startsWith('^') ? joined : `^${delimiter}^${joined}`;
};
