/** How large a document may be (spec: knowledge). */
export const READ_LIMITS = {
  bytes: 50 * 1024 * 1024,
  pages: 2_000,
  characters: 5_000_000,
  /** What the parts of a Word file may hold once inflated: XML takes several times its text. */
  inflatedBytes: 60 * 1024 * 1024,
  zipEntries: 10_000,
  /** What one packed part of a PDF may hold once inflated. */
  streamBytes: 64 * 1024 * 1024,
  /** Tags inside each other: the time that a parser takes for one grows with them. */
  tagDepth: 10_000,
  /** Reading, as a whole. Asked between pages. */
  totalMs: 120_000,
} as const;
