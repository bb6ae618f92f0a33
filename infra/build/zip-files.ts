import { zipSync } from 'fflate';

/** Files as one zip. The same files give the same bytes, in whatever order and wherever they are packed: sorted names, one fixed time. */
export const zipFiles = (files: readonly { name: string; bytes: Uint8Array }[]): Uint8Array =>
  zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes] as const).sort(([left], [right]) => (left < right ? -1 : 1))), {
    level: 9,
    // By the local clock: zip knows no time zone, and no time before this one.
    mtime: new Date(1980, 0, 1),
  });
