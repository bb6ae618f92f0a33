import { parseArgs } from 'node:util';
import { readFunctions } from './command/read-functions.ts';
import { renderCosts } from './costs/render-costs.ts';

// `npm run -s costs -- [ENQUIRIES ...]`: what a month with so many enquiries costs, and how that is worked out. infra/README.md has it for three of them.

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const at = positionals.map(Number);
  if (at.some((enquiries) => !Number.isInteger(enquiries) || enquiries < 1)) throw new Error('enquiries a month are whole numbers.');
  process.stdout.write(`${renderCosts({ functions: await readFunctions(), ...(at.length === 0 ? {} : { at }) })}\n`);
} catch (error) {
  process.stdout.write(`No costs: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
