import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../../infra/build/generated-files.ts';

describe('generated files', async () => {
  it.each(await generatedFiles())('$url.pathname says what the definitions say now', async ({ url, content }) => {
    expect(await readFile(url, 'utf8')).toBe(content);
  });
});
