const WORDS: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10,
  eleven: 11, twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20,
  ein: 1, eine: 1, einen: 1, einem: 1, einer: 1, eins: 1, zwei: 2, drei: 3, vier: 4, funf: 5, fuenf: 5, sechs: 6, sieben: 7, acht: 8, neun: 9, zehn: 10,
  elf: 11, zwolf: 12, zwoelf: 12, dreizehn: 13, vierzehn: 14, funfzehn: 15, zwanzig: 20,
  un: 1, une: 1, deux: 2, trois: 3, quatre: 4, cinq: 5, sept: 7, huit: 8, neuf: 9, dix: 10, onze: 11, douze: 12, treize: 13, quatorze: 14, quinze: 15, vingt: 20,
  uno: 1, una: 1, dos: 2, tres: 3, cuatro: 4, cinco: 5, seis: 6, siete: 7, ocho: 8, nueve: 9, diez: 10, once: 11, doce: 12, trece: 13, catorce: 14, quince: 15, veinte: 20,
  um: 1, uma: 1, dois: 2, duas: 2, quatro: 4, sete: 7, oito: 8, nove: 9, dez: 10, doze: 12, treze: 13, vinte: 20,
};
const KANJI: Readonly<Record<string, number>> = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10 };

const alternatives = Object.keys(WORDS).sort((left, right) => right.length - left.length).join('|');

/** Regular expression source for a count in folded text: figures up to 9,999 or a number word (English, German, French, Spanish, Portuguese). */
export const NUMBER = `(?:(?<![\\d.,/:])\\d{1,4}(?![\\d:/]|[.,]\\d)|\\b(?:${alternatives})\\b)`;
/** The same for Japanese: figures or one kanji numeral. */
export const JAPANESE_NUMBER = '(?:\\d{1,4}|[一二三四五六七八九十])';

/** The number that a match of `NUMBER` or `JAPANESE_NUMBER` stands for, null for any other word. */
export const parseCount = (word: string): number | null => {
  if (/^\d{1,4}$/.test(word)) return Number(word);
  return WORDS[word] ?? KANJI[word] ?? null;
};
