import { readFile } from 'node:fs/promises';

const READS_FILES = /\b__dirname\b|\b__filename\b|\bimport\.meta\b|\bcreateRequire\b|\brequire\.resolve\b/;

/** Sources that speak of files beside themselves and are right inside a bundle all the same. */
const HARMLESS: readonly { source: RegExp; because: string }[] = [
  { source: /^shared\/quotes\/render\/pdf-faces\.ts$/, because: 'finds packages of fonts, which are installed beside the bundle' },
  { source: /^node_modules\/pino\/lib\/transport\.js$/, because: 'replaced by mend-sources.ts' },
  { source: /\/google-gax\/build\/(?:esm\/)?src\/grpc\.c?js$/, because: 'protos come as JSON with each client, inside the bundle' },
  { source: /\/@grpc\/grpc-js\/build\/src\/(?:orca|channelz)\.js$/, because: 'load metrics and channelz are not used' },
  { source: /\/@google-cloud\/[^/]+\/build\/esm\/src\/.*_client\.js$/, because: 'mended by mend-sources.ts' },
  { source: /\/@google-cloud\/storage\/build\/esm\/src\/util\.js$/, because: 'the folder is only asked for by tests of theirs' },
  {
    source: /^node_modules\/pdfkit\/js\/pdfkit\.node\.mjs$/,
    because: 'fonts are mended by mend-sources.ts; the colour profile is for PDF/A',
  },
  { source: /^node_modules\/unpdf\/dist\/(?:index|pdfjs)\.mjs$/, because: 'only to draw pages and to read files, and neither is done' },
  { source: /^node_modules\/fflate\/esm\/index\.mjs$/, because: 'only for its worker threads, which are not used' },
  { source: /^node_modules\/email-(?:reply|forward)-parser\/dist\/\w+\.js$/, because: 're2 is optional and not installed' },
];

/**
 * Looks for sources that find files beside themselves: inside a bundle those files would be missing, and only at run time.
 * `paths`: of the bundled sources, from `root`, the repository's folder. Throws an Error that names what nobody has judged yet.
 */
export const checkFileAccess = async ({ root, paths }: { root: string; paths: readonly string[] }): Promise<void> => {
  const found: string[] = [];
  for (const path of paths) {
    if (!/\.[cm]?[jt]s$/.test(path) || HARMLESS.some(({ source }) => source.test(path))) continue;
    if (READS_FILES.test(await readFile(`${root}/${path}`, 'utf8'))) found.push(path);
  }
  if (found.length === 0) return;
  throw new Error(
    `These look for files beside themselves; mend them or say in infra/build/check-file-access.ts why not: ${found.join(', ')}.`,
  );
};
