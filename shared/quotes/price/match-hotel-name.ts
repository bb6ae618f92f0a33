/** Words that half of all hotels carry, which therefore tell nothing apart. */
const GENERIC = new Set(['hotel', 'resort', 'beach', 'spa', 'lodge', 'suites', 'inn', 'club', 'villas', 'island']);
/** Needed where they are asked for, but never enough to know a hotel by. */
const ARTICLES = new Set(['the', 'and', 'les', 'los', 'las', 'der', 'die', 'das']);
const LEADING_RATING = /^\d(?:[.,]\d)?[ -]{0,3}(?:stars?\b|[*★☆⭐])/u;
const MAX_NAME_LENGTH = 200;

/** The words of a hotel's name: without accents, capitals, stars and a leading rating ("5* Café Île" -> cafe, ile). */
export const hotelWords = (name: string): string[] => {
  const plain = name.slice(0, MAX_NAME_LENGTH).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim().replace(LEADING_RATING, ' ');
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
};

/**
 * Whether a rate's hotel is the one asked for: all telling words of `asked` (three letters or more, not generic) are words of `hotelName`.
 * A name made of generic or short words alone ("The W", "Beach Hotel") must be in the hotel's name with all its words.
 */
export const matchesHotel = ({ asked, hotelName }: { asked: string; hotelName: string }): boolean => {
  const words = hotelWords(asked);
  const telling = words.filter((word) => word.length >= 3 && !GENERIC.has(word));
  const needed = telling.some((word) => !ARTICLES.has(word)) ? telling : words;
  if (needed.length === 0) return false;
  const present = new Set(hotelWords(hotelName));
  return needed.every((word) => present.has(word));
};
