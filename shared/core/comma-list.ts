import { z } from 'zod';

/** A setting that lists things, separated by commas; blanks around them and empty ones do not count. */
export const commaList = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
