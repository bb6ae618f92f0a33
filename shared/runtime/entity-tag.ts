import { createHash } from 'node:crypto';
import { AppError } from '../core/errors.ts';

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/** A strong tag for a version the handler knows, or a weak one from the bytes of an answer. */
export const entityTag = ({ version, content }: { version: string | undefined; content: string | Uint8Array }): string =>
  version === undefined ? `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"` : `"${version}"`;

/** Whether If-None-Match names this tag (weak comparison). */
export const matchesAny = ({ header, tag }: { header: string | undefined; tag: string }): boolean =>
  header !== undefined && (header.trim() === '*' || header.split(',').some((candidate) => opaque(candidate) === opaque(tag)));

/**
 * The unquoted tag of If-Match, null when absent. Weak marks are dropped: a compressed answer of ours weakens its own tag.
 * @throws AppError `precondition_required` when it is required and absent or `*`; `malformed_request` when it is not one quoted tag
 */
export const ifMatchOf = ({ header, isRequired }: { header: string | undefined; isRequired: boolean }): string | null => {
  const value = header?.trim();
  if (value === undefined || value === '' || value === '*') {
    if (!isRequired) return null;
    throw new AppError('precondition_required', { detail: 'Send If-Match with the ETag of the state you have seen.' });
  }
  const match = /^(?:W\/)?"([\x21\x23-\x7e]{1,200})"$/.exec(value);
  if (match?.[1] === undefined) throw new AppError('malformed_request', { detail: 'If-Match must be one entity tag in double quotes.' });
  return match[1];
};
