import { parseArgs } from 'node:util';
import { blueHorizon } from '../local/agency/blue-horizon.ts';
import type { AgencyPlan } from '../local/agency/describe-agency.ts';
import { foundAgency } from './agency/found-agency.ts';
import { readPlan } from './agency/read-plan.ts';
import { type DeployEnvironment, readEnvironment } from './command/read-environment.ts';
import { readSecret } from './command/read-secret.ts';
import { createRunner, type Runner } from './command/runner.ts';

// `npm run create-agency -- --env dev|prod (--plan FILE.json | --demo) [--dry-run]`: an agency in a deployed installation. --demo: the one that the smoke test
// plays with, whose members sign in with the secret SMOKE_PASSWORD; only where no mail leaves.

const GOOGLE = new URL('../google/', import.meta.url);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const demoPlan = async ({ runner, environment }: { runner: Runner; environment: DeployEnvironment }): Promise<AgencyPlan> => {
  const { name, mailer, projectId } = environment;
  if (mailer !== 'outbox') throw new Error(`--demo is for an installation that keeps its mails; ${name} hands them to ${mailer}.`);
  const password = await readSecret({ runner, projectId, setting: 'SMOKE_PASSWORD', assumed: 'assumed' });
  const plan = await blueHorizon();
  return { ...plan, members: plan.members.map((member) => ({ ...member, password })) };
};

const create = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      env: { type: 'string' },
      plan: { type: 'string' },
      demo: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const environment = await readEnvironment({ name: values.env ?? '', folder: GOOGLE });
  const runner = createRunner({ isDry: values['dry-run'], print });
  if (values.demo === (values.plan !== undefined)) throw new Error('say --plan FILE.json or --demo.');
  const plan = values.plan === undefined ? await demoPlan({ runner, environment }) : await readPlan({ path: values.plan });
  const { projectId, supabaseUrl, publishableKey } = environment;
  const signingKey = await readSecret({ runner, projectId, setting: 'STORE_TOKEN_SIGNING_KEY', assumed: '' });
  if (runner.isDry) return print(`would make ${plan.name} (${plan.tenantId}) with ${plan.members.length} members in ${supabaseUrl}`);
  const isNew = await foundAgency({ plan, supabaseUrl, publishableKey, signingKey, now: new Date() });
  print(`${plan.name} (${plan.tenantId}) ${isNew ? 'is made' : 'was there already; nothing was changed'}`);
  // Shown once, to be handed over and changed: they are kept nowhere.
  if (isNew && !values.demo) for (const { email, password } of plan.members) print(`  ${email}  ${password}`);
};

try {
  await create();
} catch (error) {
  print(`The agency was not made: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
