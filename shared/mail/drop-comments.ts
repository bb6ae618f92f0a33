/**
 * An address field without the comments that stand inside its angle brackets ("<ann(home)@x.example>", RFC 5322 A.6.3) and the blanks
 * beside them, which the parser takes for a broken address; other fields come back as they are. Linear in the length.
 */
export const dropCommentsInAddresses = (field: string): string => {
  if (!/<[^<>]*\(/.test(field)) return field;
  let kept = '';
  let depth = 0;
  let isQuoted = false;
  let isInside = false;
  for (let index = 0; index < field.length; index += 1) {
    const character = field.charAt(index);
    if (character === '\\') {
      if (depth === 0) kept += field.slice(index, index + 2);
      index += 1;
      continue;
    }
    if (character === '"' && depth === 0) isQuoted = !isQuoted;
    if (!isQuoted && character === '(') depth += 1;
    if (depth === 0 && !isQuoted) isInside = character === '<' || (isInside && character !== '>');
    if (depth === 0 && !(isInside && !isQuoted && /\s/.test(character))) kept += character;
    if (!isQuoted && character === ')' && depth > 0) depth -= 1;
  }
  return kept;
};
