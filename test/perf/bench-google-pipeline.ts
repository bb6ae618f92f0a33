import { randomUUID } from 'node:crypto';
import { foundAgency } from '../e2e/support/found-agency.ts';
import { approve, quotesOf, receive, send } from '../e2e/support/journey.ts';
import { rawMail } from '../e2e/support/mail.ts';
import { startEmbeddedCloud } from '../setup/embedded-cloud.ts';
import { SENDER_DOMAIN, startGoogleCloud } from '../setup/google-cloud/start-google-cloud.ts';
import { startGoogleEmulators } from '../setup/google-emulators.ts';
import { type PipelineCloud, startTestCloud } from '../setup/start-test-cloud.ts';

/**
 * Walks mails from the door to the sent quote over the Google adapters and over the embedded ones, by turns, on one database, and prints the time of each. Pub/Sub is the
 * stand-in and Google's emulator; Firestore is Google's emulator; Cloud Tasks, Cloud Storage, SendGrid and Google's identities are stand-ins.
 */
const ROUNDS = 5;
const MAILS_PER_ROUND = 6;
const WARM_UP_MAILS = 4;
const TARGET_RATIO = 1.5;

type Course = { name: string; walk: (person: string) => Promise<Legs> };
/** Milliseconds from the post to the draft, and from the approval to the sent mail. */
type Legs = { draftMs: number; sendMs: number };

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const medianOf = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

const courseOf = async ({ name, cloud }: { name: string; cloud: PipelineCloud }): Promise<Course> => {
  const agency = await foundAgency({ cloud, settings: { email: { fromAddress: `quotes@${SENDER_DOMAIN}` } } });
  return {
    name,
    walk: async (person) => {
      const raw = rawMail({
        from: `Anna Berg <${person}>`,
        subject: 'Our holiday',
        text: 'Hello,\n\nWe are 2 adults and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.\n\nKind regards\nAnna Berg',
        messageId: `<${randomUUID()}@berg.example>`,
      });
      const postedMs = performance.now();
      await receive({ cloud, agency, raw, from: person });
      const draftMs = performance.now() - postedMs;
      const quote = (await quotesOf({ agency })).find(({ client, state }) => client.email === person && state === 'draft');
      if (quote === undefined) throw new Error(`${name}: the mail of ${person} became no draft.`);
      const approvedMs = performance.now();
      await approve({ agency, quote });
      await send({ cloud, agency, quote });
      const sendMs = performance.now() - approvedMs;
      const sent = (await quotesOf({ agency })).find(({ id }) => id === quote.id);
      if (sent?.state !== 'sent') throw new Error(`${name}: the quote of ${person} is ${sent?.state}.`);
      return { draftMs, sendMs };
    },
  };
};

const walkOne = async (course: Course): Promise<Legs> => await course.walk(`anna-${randomUUID().slice(0, 8)}@berg.example`);

const totalOf = (legs: readonly Legs[]): number => medianOf(legs.map(({ draftMs, sendMs }) => draftMs + sendMs));

const closers: (() => Promise<void>)[] = [];
try {
  const { cloud: database, stop } = await startEmbeddedCloud();
  closers.push(stop);
  const running = await startGoogleEmulators();
  closers.push(running.stop);
  const { emulators } = running;
  if ('missing' in emulators) throw new Error(`Google's emulators are needed: ${emulators.missing}.`);
  const embedded = await startTestCloud({
    env: {
      SUPABASE_URL: database.supabaseUrl,
      SUPABASE_PUBLISHABLE_KEY: database.anonKey,
      SUPABASE_JWT_SECRET: database.jwtSecret,
    },
  });
  closers.push(embedded.stop);
  const standIn = await startGoogleCloud({ database, emulators, pubsub: 'stand-in' });
  closers.push(standIn.stop);
  const emulator = await startGoogleCloud({ database, emulators, pubsub: 'emulator' });
  closers.push(emulator.stop);
  const courses = [
    await courseOf({ name: 'embedded', cloud: embedded }),
    await courseOf({ name: 'Google, stand-ins', cloud: standIn }),
    await courseOf({ name: 'Google, Pub/Sub emulator', cloud: emulator }),
  ];
  for (const course of courses) {
    const first = await walkOne(course);
    print(`${course.name}: the first mail took ${totalOf([first]).toFixed(0)} ms (every client opened, every token fetched)`);
    for (let mail = 1; mail < WARM_UP_MAILS; mail += 1) await walkOne(course);
  }
  print(`goal: at most ${TARGET_RATIO} x the embedded time; ${ROUNDS} rounds of ${MAILS_PER_ROUND} mails, each way by turns`);
  const rounds: Map<string, Legs[]>[] = [];
  for (let number = 1; number <= ROUNDS; number += 1) {
    const round = new Map(courses.map(({ name }) => [name, [] as Legs[]]));
    for (let mail = 0; mail < MAILS_PER_ROUND; mail += 1)
      for (const course of mail % 2 === 0 ? courses : courses.toReversed()) round.get(course.name)?.push(await walkOne(course));
    rounds.push(round);
    print(`round ${number}: ${courses.map(({ name }) => `${name} ${totalOf(round.get(name) ?? []).toFixed(0)} ms`).join(', ')}`);
  }
  for (const { name } of courses) {
    const legs = rounds.flatMap((round) => round.get(name) ?? []);
    const [draft, sent] = [medianOf(legs.map(({ draftMs }) => draftMs)), medianOf(legs.map(({ sendMs }) => sendMs))];
    const ratios = rounds.map((round) => totalOf(round.get(name) ?? []) / totalOf(round.get('embedded') ?? []));
    print(
      `${name}: median ${totalOf(legs).toFixed(0)} ms a mail (to the draft ${draft.toFixed(0)}, approval to sent ${sent.toFixed(0)}): ` +
        `${medianOf(ratios).toFixed(2)} x embedded, rounds ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`,
    );
  }
} finally {
  for (const close of closers.reverse()) await close();
}
