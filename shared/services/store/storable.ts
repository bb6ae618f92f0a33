/** What PostgreSQL refuses in any text: NUL, and half of a surrogate pair, which a cut in the middle of an emoji leaves. */
const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');

/**
 * The same value with every text in it fit to be stored: what cannot be becomes U+FFFD. Mails and forms hold anything, and a value that the database
 * refuses would be refused at every repeat.
 */
export const storable = (value: unknown): unknown => {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [storableText(key), storable(entry)]));
};
