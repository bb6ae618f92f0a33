export type Verdict = 'right' | 'missing' | 'wrong' | 'invented' | 'rightly_empty';

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Words without order, accents, case and the little ones. */
const wordsOf = (text: string): string =>
  (
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
    .filter((word) => !['the', 'in', 'of', 'to'].includes(word))
    .toSorted()
    .join(' ');

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)));
};

const isSame = ({ field, gold, read }: { field: string; gold: unknown; read: unknown }): boolean => {
  if (field === 'destination' || field === 'clientName') return wordsOf(String(gold)) === wordsOf(String(read));
  if (field === 'childAges' && Array.isArray(gold) && Array.isArray(read))
    return JSON.stringify(gold.toSorted()) === JSON.stringify(read.toSorted());
  return JSON.stringify(sorted(gold)) === JSON.stringify(sorted(read));
};

/** Compares one field: a value where none is stated is `invented`, none where one is stated `missing`. Places and names by their words. */
export const judgeField = ({ field, gold, read }: { field: string; gold: unknown; read: unknown }): Verdict => {
  if (isEmpty(gold)) return isEmpty(read) ? 'rightly_empty' : 'invented';
  if (isEmpty(read)) return 'missing';
  return isSame({ field, gold, read }) ? 'right' : 'wrong';
};
