/** Words that announce a change: what stands beside them is meant to replace what was said before. Linear in the text. */
const CHANGES =
  /\b(?:instead|chang(?:e|es|ed|ing)|make (?:it|that)|now|actually|rather|no longer|only|will be|join(?:s|ing|ed)?|correction|sorry|nur|statt|stattdessen|jetzt|maintenant|plutot|ahora|mejor|en vez|agora|em vez)\b/;
const ADDS =
  /\b(?:add(?:s|ing|ed)?|also|as well|plus|additionally|extend|in addition|too|auch|zusatzlich|aussi|tambien|tambem|ajouter|anadir)\b/;

/** Whether a folded text (lower case, no accents) speaks of a change. */
export const announcesChange = (folded: string): boolean => CHANGES.test(folded);

/** Whether a folded text speaks of something that comes on top. */
export const announcesAddition = (folded: string): boolean => ADDS.test(folded) && !/\binstead\b/.test(folded);
