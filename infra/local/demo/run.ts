import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { parseEnv } from '../../../shared/core/env.ts';
import { formatMoney } from '../../../shared/core/format-money.ts';
import { createLog } from '../../../shared/core/log.ts';
import { BLUE_HORIZON_FX, BLUE_HORIZON_NOW, BLUE_HORIZON_PASSWORD, blueHorizon, readBlueHorizonRates } from '../agency/blue-horizon.ts';
import { createAgency } from '../agency/create-agency.ts';
import { loadAgency } from '../agency/load-agency.ts';
import { signInAs } from '../api-client.ts';
import { startCloud } from '../start-cloud.ts';
import { checkAnswer } from './check-answer.ts';
import { checkQuote } from './check-quote.ts';
import { loadDocuments } from './load-documents.ts';
import { DEMO_MAILS, DEMO_QUESTION } from './mails.ts';
import { createProgress, type Journey } from './progress.ts';
import { walkMail } from './walk-mail.ts';
import { walkQuestion } from './walk-question.ts';
import { watchStages } from './watch-stages.ts';

// `npm run demo`: an agency on one laptop, from three mails to three sent quotes, checked against its own rate sheet, and from a question to its answer, checked against its own documents.

const STAGE_TIMEOUT_MS = 60_000;
const startedAtMs = performance.now();
const print = (line = ''): void => void process.stdout.write(`${line}\n`);

const home = await mkdtemp(join(tmpdir(), 'tripwright-demo-'));
const env = parseEnv({ TRIPWRIGHT_NOW: BLUE_HORIZON_NOW, PORT: '0', ...process.env, TRIPWRIGHT_HOME: home });
const logFile = createWriteStream(join(home, 'demo.log'));
const log = createLog({ level: 'info', service: 'demo', version: env.TRIPWRIGHT_VERSION, destination: logFile });

const demo = async (): Promise<number> => {
  print(`Tripwright demo in ${home}, business clock ${env.TRIPWRIGHT_NOW}`);
  const watch = watchStages({ timeoutMs: STAGE_TIMEOUT_MS });
  const cloud = await startCloud({ env, log, onDelivered: watch.onDelivered, isThrowaway: true });
  try {
    print(`  ${cloud.database}; API at ${cloud.baseUrl}`);
    const plan = await blueHorizon();
    await createAgency({ host: cloud.host, plan });
    const signIn = (email: string) => signInAs({ baseUrl: cloud.baseUrl, email, password: BLUE_HORIZON_PASSWORD });
    const rates = await readBlueHorizonRates();
    const owner = await signIn('lindiwe@blue-horizon.example');
    const { accepted } = await loadAgency({ owner, rates, fx: BLUE_HORIZON_FX, asOf: cloud.host.clock().toISOString() });
    print(`  agency Blue Horizon: ${plan.members.length} members, ${accepted} rates imported, exchange rates entered by hand`);
    const consultant = await signIn('pieter@blue-horizon.example');
    const documents = await loadDocuments({ cloud, owner });
    print(`  ${documents.length} documents uploaded and indexed`);

    print('\nFour mails arrive (seconds since each was posted):');
    const journeyOf = ({ label }: { label: string }): Journey => ({ label, startedAtMs: 0, steps: new Map() });
    const journeys = DEMO_MAILS.map(journeyOf);
    const questionJourney = journeyOf(DEMO_QUESTION);
    const progress = createProgress({ output: process.stdout, journeys: [...journeys, questionJourney] });
    progress.begin();
    const walk = { cloud, consultant, reach: progress.reach, watch };
    const answering = walkQuestion({ ...walk, mail: DEMO_QUESTION, journey: questionJourney });
    // It is waited for below; a failure before that must not end the process.
    answering.catch(() => undefined);
    const sent = await Promise.all(
      DEMO_MAILS.map(async (mail, index) => {
        const journey = journeys[index];
        if (journey === undefined) throw new Error('a mail has no journey');
        return await walkMail({ ...walk, mail, journey });
      }),
    );

    const terms = {
      csv: Buffer.from(rates).toString('utf8'),
      currency: 'ZAR',
      markupBp: plan.settings['quotes']?.['defaultMarkupBp'] as number,
      fx: BLUE_HORIZON_FX,
    };
    const table = new Table({ head: ['client', 'trip', 'options', 'total', 'PDF', 'sent mail'], style: { head: [] } });
    const problems: string[] = [];
    await mkdir(join(home, 'quotes'));
    for (const { quote, mailPath } of sent) {
      const pdf = await consultant.bytes(`/v1/quotes/${quote.id}/pdf`);
      const pdfPath = join(home, 'quotes', `${quote.number}.pdf`);
      await writeFile(pdfPath, pdf);
      problems.push(...(await checkQuote({ quote, terms, pdf, mailPath })).map((problem) => `${quote.number}: ${problem}`));
      table.push([
        quote.client.name,
        `${quote.destinations.join(', ')}\n${quote.checkIn} to ${quote.checkOut}`,
        quote.options.length,
        `from ${formatMoney({ money: quote.headline, locale: quote.locale })}`,
        pdfPath,
        mailPath,
      ]);
    }
    const answer = await answering;
    const { from, file, answeredBy } = DEMO_QUESTION;
    problems.push(...checkAnswer({ answer, documents, from, expected: answeredBy }).map((problem) => `${file}: ${problem}`));
    print(`\n${table.toString()}`);
    print(`\nThe question of ${answer.to} has an answer that waits for the consultant:\n`);
    print(answer.text.replace(/^/gm, '    '));
    for (const { title, documentId, score } of answer.citations)
      print(`\n  cites "${title}" (${documentId}), relevance ${score.toFixed(2)}`);
    print();
    for (const problem of problems) print(`WRONG ${problem}`);
    if (problems.length === 0) {
      print(
        'Every total equals its recomputation from the rate sheet; every mail carries its PDF; the answer stands in the document that it cites.',
      );
    }
    return problems.length === 0 ? sent.length : -1;
  } finally {
    await cloud.stop();
  }
};

try {
  const sent = await demo();
  if (sent < 0) process.exitCode = 1;
  else
    print(
      `demo: ${DEMO_MAILS.length} enquiries, ${sent} quotes sent, 1 question answered, ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`,
    );
} catch (error) {
  print(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
  print(`Its log is ${join(home, 'demo.log')}`);
  process.exitCode = 1;
}
