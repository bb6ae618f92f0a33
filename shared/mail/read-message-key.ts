import { openTextHash } from './hash-texts.ts';
import { isShownLeaf } from './is-shown-leaf.ts';
import { MAIL_LIMITS } from './limits.ts';
import { messageKey } from './message-key.ts';
import { readHead } from './read-head.ts';
import { readLeafBytes, readLeafPieces } from './read-leaf.ts';
import { splitMime } from './split-mime.ts';

/**
 * The key under which a raw mail is claimed, and its Message-ID: of head and words like `textHash` of `parseMail`, but with one piece of a text
 * in memory at a time and no file decoded, as the door holds whole posts. Flowed lines and texts beyond the limits count as they were sent.
 */
export const readMessageKey = async (raw: Uint8Array): Promise<{ key: string; messageId: string | null }> => {
  const mail = splitMime(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const { from, dateHeader, subject, messageId } = await readHead(mail.header);
  const hash = openTextHash();
  let hasText = false;
  let bytesLeft: number = MAIL_LIMITS.textsBytes;
  for (const leaf of mail.leaves) {
    if (leaf.dropReason !== undefined || !isShownLeaf({ leaf, hasText })) continue;
    const text = readLeafBytes(leaf, Math.min(MAIL_LIMITS.textBytes, bytesLeft));
    hash.add({ isHtml: leaf.type.value === 'text/html', pieces: readLeafPieces(text) });
    bytesLeft -= text.bytes.length;
    hasText ||= readLeafPieces(text).some((piece) => piece.trim() !== '');
  }
  return { key: messageKey({ messageId, from, dateHeader, subject, textHash: hash.digest() }), messageId };
};
