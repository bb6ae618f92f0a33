const MAX_NAME_LENGTH = 200;

/**
 * A Content-Disposition header (RFC 6266) that makes a browser keep the file under this name: an ASCII form for old readers beside the whole name in UTF-8.
 * Path separators and control characters become `_`.
 */
export const attachmentDisposition = (name: string): string => {
  const shown = Array.from(name.toWellFormed().replaceAll(/[/\\\p{Cc}\p{Cf}\u2028\u2029]/gu, '_'))
    .slice(0, MAX_NAME_LENGTH)
    .join('');
  const ascii = shown.replaceAll(/[^\x20-\x7e]|["%]/g, '_');
  const encoded = encodeURIComponent(shown).replaceAll(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};
