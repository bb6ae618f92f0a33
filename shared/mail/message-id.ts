const MESSAGE_ID = /<([^<>\s]{1,996})>/g;

/** The ids of a Message-ID, In-Reply-To or References value, each as `<left@right>`, in order, without repeats, at most `limit`. */
export const readMessageIds = (value: string, limit: number): string[] => {
  const found = new Set<string>();
  for (const match of value.matchAll(MESSAGE_ID)) {
    found.add(match[0]);
    if (found.size >= limit) break;
  }
  return [...found];
};

/** The one form in which message ids are stored and compared: `<left@right>`; null for an empty value. Also takes ids without brackets. */
export const normaliseMessageId = (value: string | undefined): string | null => {
  if (value === undefined) return null;
  const [bracketed] = readMessageIds(value, 1);
  if (bracketed !== undefined) return bracketed;
  const bare = value.replace(/[<>\s]+/g, '').slice(0, 996);
  return bare === '' ? null : `<${bare}>`;
};
