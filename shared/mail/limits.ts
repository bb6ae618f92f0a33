const MEGABYTE = 1024 * 1024;

/** The limits of receiving (spec: mail, Receiving). */
export const MAIL_LIMITS = {
  postBytes: 30 * MEGABYTE,
  postParts: 1000,
  postFields: 1000,
  postFieldNameBytes: 256,
  mimeDepth: 50,
  mimeParts: 1000,
  headerLines: 10_000,
  /** postal-mime refuses more than 2 MiB of header in all. */
  headerBytes: MEGABYTE,
  textBytes: 5 * MEGABYTE,
  /** Of all parts together, decoded: six parts of 5 MB would take more memory than a function has. What is beyond is in the raw mail only. */
  textsBytes: 10 * MEGABYTE,
  /** HTML beyond this is kept in the raw mail only: converting grows with depth and would pass the time limit. */
  htmlBytes: MEGABYTE / 2,
  attachmentBytes: 25 * MEGABYTE,
  parseMs: 5000,
  addresses: 1000,
  references: 1000,
  filenameCharacters: 200,
} as const;
