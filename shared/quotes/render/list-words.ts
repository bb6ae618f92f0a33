/** `['Mauritius', 'Kenya', 'Bali']` -> `Mauritius, Kenya and Bali`. */
export const listWords = (words: readonly string[]): string => new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(words);

/** `1 night`, `7 nights`: the number with its noun, an `s` added unless it is 1. `many` for other plurals. */
export const countWords = (count: number, noun: string, many = `${noun}s`): string => `${count} ${count === 1 ? noun : many}`;
