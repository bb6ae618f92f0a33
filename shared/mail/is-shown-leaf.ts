import { leafHeader } from './read-leaf.ts';
import type { MimeLeaf } from './split-mime.ts';

/** Whether a part is shown as text: it is, unless it calls itself an attachment, or carries a name although there is text already. */
export const isShownLeaf = ({ leaf, hasText }: { leaf: MimeLeaf; hasText: boolean }): boolean => {
  const { value } = leaf.type;
  // A multipart without parts: its body is shown as text.
  if (value.startsWith('multipart/')) return true;
  if (value !== 'text/plain' && value !== 'text/html') return false;
  const disposition = leafHeader(leaf, 'content-disposition');
  if (/^attachment/i.test(disposition)) return false;
  const isNamed = /\b(file)?name\*?/i.test(disposition) || /;\s*name\*?/i.test(leafHeader(leaf, 'content-type'));
  return !isNamed || !hasText;
};
