import { readFile, writeFile } from 'node:fs/promises';
import { generatedFiles } from './generated-files.ts';

// `node infra/build/generate.ts` writes what the definitions say; with --check it only tells what is stale, and fails.
const isCheck = process.argv.includes('--check');
const stale: string[] = [];

for (const { url, content } of await generatedFiles()) {
  const current = await readFile(url, 'utf8').catch(() => '');
  if (current === content) continue;
  stale.push(url.pathname.split('/').slice(-2).join('/'));
  if (!isCheck) await writeFile(url, content);
}

if (stale.length > 0) process.stdout.write(`${isCheck ? 'stale, run npm run generate' : 'written'}: ${stale.join(', ')}\n`);
if (isCheck && stale.length > 0) process.exitCode = 1;
