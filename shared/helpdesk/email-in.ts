const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/u;

/** The first address in a text, in lower case; null where there is none. */
export const emailIn = (text: string): string | null =>
  EMAIL.exec(text)?.[0]
    .toLowerCase()
    .replace(/^[.%+-]+/, '') ?? null;
