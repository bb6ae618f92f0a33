import { parseEnv } from '../../shared/core/env.ts';
import { createLog } from '../../shared/core/log.ts';
import { BLUE_HORIZON_FX, BLUE_HORIZON_PASSWORD, blueHorizon, readBlueHorizonRates } from './agency/blue-horizon.ts';
import { createAgency } from './agency/create-agency.ts';
import { loadAgency } from './agency/load-agency.ts';
import { loadWebsite } from './agency/load-website.ts';
import { signInAs } from './api-client.ts';
import { DEMO_INBOX } from './demo/mails.ts';
import { startCloud } from './start-cloud.ts';

// `npm start`: the whole product on one port until Ctrl-C, with its state in TRIPWRIGHT_HOME. Starting again continues.

const print = (line = ''): void => void process.stdout.write(`${line}\n`);

const start = async (): Promise<void> => {
  const env = parseEnv({ TRIPWRIGHT_HOME: '.tripwright', ...process.env });
  const log = createLog({ level: env.LOG_LEVEL, service: 'tripwright', version: env.TRIPWRIGHT_VERSION });
  const cloud = await startCloud({ env, log });
  const stop = async (): Promise<void> => {
    print('Stopping; what is under way ends first.');
    await cloud.stop();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  const plan = await blueHorizon();
  const isNew = await createAgency({ host: cloud.host, plan });
  const signIn = () => signInAs({ baseUrl: cloud.baseUrl, email: 'lindiwe@blue-horizon.example', password: BLUE_HORIZON_PASSWORD });
  if (isNew) {
    await loadAgency({
      owner: await signIn(),
      rates: await readBlueHorizonRates(),
      fx: BLUE_HORIZON_FX,
      asOf: cloud.host.clock().toISOString(),
    });
  }

  await loadWebsite({ home: cloud.home, origins: [cloud.baseUrl, cloud.baseUrl.replace('localhost', '127.0.0.1')], signIn });

  print();
  print(`Tripwright runs at ${cloud.baseUrl} (${cloud.database}; state in ${cloud.home})`);
  print(`  mails, stages, dead letters   ${cloud.baseUrl}/`);
  print(`  the chat on a website         ${cloud.baseUrl}/widget-demo`);
  print(`  API                           ${cloud.baseUrl}/v1/...   described at ${cloud.baseUrl}/_local/openapi.json`);
  print(`  health                        ${cloud.baseUrl}/v1/health`);
  print(
    `  agency "${plan.name}", inbox ${DEMO_INBOX}${isNew ? ' (made just now)' : ''}; sign in with the password ${BLUE_HORIZON_PASSWORD} as`,
  );
  for (const { email, role } of plan.members) print(`    ${role.padEnd(7)} ${email}`);
  print(`  post a mail to the inbox      npm run post-mail -- infra/local/demo/mails/01-plain-family.eml`);
  print('Ctrl-C stops it; npm start goes on where it was.');
};

try {
  await start();
} catch (error) {
  print(`Tripwright could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
