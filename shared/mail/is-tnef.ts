/** What every file of the format begins with (MS-OXTNEF 2.1.2: 0x223e9f78, least byte first). */
const SIGNATURE = Buffer.from([0x78, 0x9f, 0x3e, 0x22]);

/** Whether a file is Outlook's winmail.dat: by its type and its first bytes. */
export const isTnef = ({ contentType, content }: { contentType: string; content: Uint8Array }): boolean =>
  contentType === 'application/ms-tnef' ||
  contentType === 'application/vnd.ms-tnef' ||
  SIGNATURE.equals(content.subarray(0, SIGNATURE.length));
