const PLAIN_ENGLISH = 'en-GB';

/** `locale` when it is a well-formed BCP 47 tag Intl has data for, else British English (the wording is English anyway). Never throws. */
export const knownLocale = (locale: string): string => {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale)[0] ?? PLAIN_ENGLISH;
  } catch {
    return PLAIN_ENGLISH;
  }
};
