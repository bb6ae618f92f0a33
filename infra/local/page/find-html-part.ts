import { leafHeader, readLeafText } from '../../../shared/mail/read-leaf.ts';
import { splitMime } from '../../../shared/mail/split-mime.ts';

/**
 * The HTML of a mail as its reader's program gets it, styles and all (`parseMail` gives a copy without them); null when it has none. To be shown
 * only where nothing in it can run or load.
 */
export const findHtmlPart = async (raw: Buffer): Promise<string | null> => {
  const leaf = splitMime(raw).leaves.find(
    (one) => one.type.value === 'text/html' && one.dropReason === undefined && !/^attachment/i.test(leafHeader(one, 'content-disposition')),
  );
  return leaf === undefined ? null : (await readLeafText(leaf)).text;
};
