import { AppError } from '../../core/errors.ts';

const UNREADABLE_REASONS = [
  'encrypted',
  'no_text',
  'too_many_pages',
  'too_large',
  'unsupported_type',
  'malformed',
  'took_too_long',
] as const;
export type UnreadableReason = (typeof UNREADABLE_REASONS)[number];

const DETAILS: Readonly<Record<UnreadableReason, string>> = {
  encrypted: 'The file is protected by a password: save it without one and upload it again.',
  no_text: 'The file has no text that can be read: a scan needs text recognition first.',
  too_many_pages: 'The file has more than 2,000 pages: split it and upload the parts.',
  too_large: 'The file is larger than 50 MB or holds more than 5 million characters of text: split it and upload the parts.',
  unsupported_type: 'The file is none of text, Markdown, HTML, CSV, PDF and Word (docx).',
  malformed: 'The file is damaged or is not what it says it is.',
  took_too_long: 'Reading the file takes too long: simplify or split it and upload it again.',
};

/** The error of a file that cannot be read. Its reason stands in `extra.reason`. */
export const unreadable = (
  reason: UnreadableReason,
  { detail = DETAILS[reason], cause }: { detail?: string; cause?: unknown } = {},
): AppError => new AppError('validation_failed', { detail, extra: { reason }, cause });

/** Why a file could not be read, or null for any other error. */
export const unreadableReason = (error: unknown): UnreadableReason | null =>
  error instanceof AppError ? (UNREADABLE_REASONS.find((reason) => reason === error.extra?.['reason']) ?? null) : null;
