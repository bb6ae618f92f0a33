import { MAIL_LIMITS } from './limits.ts';

/** Control characters, format characters (direction overrides, zero width) and characters that file systems refuse. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}<>:"|?*]/gu;

/**
 * The name under which an attachment is stored and offered: base name only, without path, `..`, NUL, control or direction characters,
 * at most 200 characters with the extension kept; `attachment` when nothing is left.
 */
export const safeFilename = (name: string | null): string => {
  const base = (name ?? '').slice(-4096).replaceAll('\0', '').split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replace(UNSAFE, '')
    .replace(/\.{2,}/g, '.')
    .replace(/\s+/g, ' ');
  const trimmed = trimDots(clean);
  if (trimmed === '') return 'attachment';
  const characters = [...trimmed];
  if (characters.length <= MAIL_LIMITS.filenameCharacters) return trimmed;
  const dot = trimmed.lastIndexOf('.');
  const extension = dot > 0 && trimmed.length - dot <= 16 ? trimmed.slice(dot) : '';
  return characters.slice(0, MAIL_LIMITS.filenameCharacters - [...extension].length).join('') + extension;
};

/** Windows drops dots and spaces at the end, which would turn `a.exe.` into a program again. */
const trimDots = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (start < end && ' .'.includes(text.charAt(start))) start += 1;
  while (end > start && ' .'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
};
