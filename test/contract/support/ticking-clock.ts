/** Each reading a millisecond later: which of two facts came first is certain. */
export const tickingClock = (): (() => Date) => {
  let atMs = Date.now();
  return () => {
    atMs += 1;
    return new Date(atMs);
  };
};
