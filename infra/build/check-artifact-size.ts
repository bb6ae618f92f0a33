import { INSTALLED_PACKAGES } from './installed-packages.ts';

/** What an HTTP function without native parts may weigh: a new instance fetches and unpacks it while a caller waits. */
export const MAX_HTTP_BYTES = 1_500_000;

/** @throws Error when the zip of an HTTP function without native parts is larger than that */
export const checkArtifactSize = ({
  name,
  kind,
  installed,
  zipBytes,
}: {
  name: string;
  kind: 'http' | 'stage' | 'schedule';
  installed: readonly string[];
  zipBytes: number;
}): void => {
  const isNative = installed.some((dependency) => INSTALLED_PACKAGES.native.includes(dependency));
  if (kind !== 'http' || isNative || zipBytes <= MAX_HTTP_BYTES) return;
  throw new Error(`The artifact of ${name} has ${zipBytes} bytes; an HTTP function without native parts may have ${MAX_HTTP_BYTES}.`);
};
