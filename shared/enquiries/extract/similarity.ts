/**
 * How alike two words are, 0 to 1: one minus the optimal string alignment distance (insert, delete, replace, swap neighbours)
 * over the longer length. Words over 60 characters are not compared (0).
 */
export const similarity = (left: string, right: string): number => {
  const longest = Math.max(left.length, right.length);
  if (longest === 0) return 1;
  if (longest > 60) return 0;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const edit = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current.push(swapped ? Math.min(edit, (beforeLast[column - 2] ?? 0) + 1) : edit);
    }
    beforeLast = last;
    last = current;
  }
  return 1 - (last[right.length] ?? longest) / longest;
};
