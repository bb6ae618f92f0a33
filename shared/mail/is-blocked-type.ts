const BLOCKED_EXTENSIONS = new Set(
  (
    'ade adp apk app appx bat chm cmd com cpl dll dmg exe hta inf ins isp jar js jse lnk mjs msc msi msp mst ocx pif ps1 ps1xml ps2 ' +
    'psc1 reg scr sct sh shb shs sys vb vbe vbs vxd wsc wsf wsh xll'
  ).split(' '),
);

const BLOCKED_TYPES = new Set([
  'application/hta',
  'application/java-archive',
  'application/javascript',
  'application/x-dosexec',
  'application/x-executable',
  'application/x-javascript',
  'application/x-msdos-program',
  'application/x-msdownload',
  'application/x-msi',
  'application/x-sh',
  'application/x-shellscript',
  'text/javascript',
  'text/vbscript',
]);

/** Starts of Windows programs, ELF programs and scripts, whatever the name says. */
const BLOCKED_STARTS = [Buffer.from('MZ'), Buffer.from('\x7fELF', 'latin1'), Buffer.from('#!')];

/** Whether an attachment is an executable or a script, by its safe name, its type or its first bytes. Archives are not looked into. */
export const isBlockedType = ({
  filename,
  contentType,
  content,
}: {
  filename: string;
  contentType: string;
  content: Uint8Array;
}): boolean => {
  const extension = filename.split('.').at(-1)?.toLowerCase() ?? '';
  if (filename.includes('.') && BLOCKED_EXTENSIONS.has(extension)) return true;
  if (BLOCKED_TYPES.has(contentType)) return true;
  return !contentType.startsWith('text/') && BLOCKED_STARTS.some((start) => start.equals(content.subarray(0, start.length)));
};
