const ORIGINAL_MESSAGE =
  /^[ \t]*-{2,}\s?(?:original message|forwarded message|ursprungliche nachricht|message d'origine|mensaje original|mensagem original)/m;
const ATTRIBUTION =
  /^[ \t]*(?:on|am|le|el|em|op)\s[^\n]{6,160}\n?[^\n]{0,100}(?:wrote|schrieb|a ecrit|escribio|escreveu|het geskryf)[^\n]{0,80}:[ \t]*$/m;
const HEADER_BLOCK =
  /^[ \t*]*(?:from|von|de|van)\*?:[^\n]*@[^\n]*\n(?:[ \t*]*(?:sent|date|gesendet|datum|envoye|enviado|fecha|data|to|an|a|para|cc|subject|betreff|objet|asunto|assunto)\*?[ ]?:[^\n]*\n){2}/m;

/**
 * Takes earlier mails out of a text: quoted lines, and all below an attribution line or a header block.
 * A text that is nothing but such a block is left alone: then it is the mail itself.
 */
export const stripHistory = ({ text, folded }: { text: string; folded: string }): string => {
  const cuts = [ORIGINAL_MESSAGE, ATTRIBUTION, HEADER_BLOCK].map((pattern) => folded.search(pattern)).filter((index) => index >= 0);
  const cut = Math.min(text.length, ...cuts);
  const own = text
    .slice(0, cut)
    .split('\n')
    .filter((line) => !/^\s{0,3}>/.test(line))
    .join('\n');
  return own.trim() === '' ? text : own;
};
