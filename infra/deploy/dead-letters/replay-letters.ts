import type { DeployedFunction } from '../command/read-functions.ts';
import type { Runner } from '../command/runner.ts';
import { gcloudMap } from './gcloud-map.ts';
import { type Letter, readLetters } from './letter.ts';

/** Topic and subscription of that name are made by infra/google/pubsub.tf. */
const DEAD_LETTERS = 'dead-letters';
/** gcloud hands out at most so many in one answer. */
const MAX_PER_PULL = 100;
const MAX_SHOWN = 160;

const ASSUMED = JSON.stringify([
  {
    ackId: 'assumed-ack-id',
    message: {
      messageId: '1',
      data: Buffer.from('{}').toString('base64'),
      attributes: { tenant: 'assumed', CloudPubSubDeadLetterSourceSubscription: 'assumed-stage' },
    },
  },
]);

type ReplayLetters = {
  runner: Runner;
  projectId: string;
  functions: readonly DeployedFunction[];
  /** `list` shows and gives back; `replay` publishes again. */
  mode: 'list' | 'replay';
  /** Only letters of this stage; null: of every stage. */
  stage: string | null;
  /** At most so many of those; the others are looked through. */
  limit: number;
  print: (line: string) => void;
};

const wordsOf = ({ stage, messageId, publishedAt, deliveries, attributes, text }: Letter): string =>
  `${stage ?? 'unknown stage'}  message ${messageId}  died ${publishedAt}  ${deliveries ?? '?'} deliveries  ${JSON.stringify(attributes)}  ${text.slice(0, MAX_SHOWN)}`;

/**
 * Shows dead letters, or gives each back to the topic of its stage with the attributes it had, and then takes it out of the dead letters. A letter that
 * is published twice, because the taking out failed, changes nothing the second time: stages claim events by their id. One whose stage is gone stays.
 * @throws Error from gcloud; letters that were not replayed before that stay where they are.
 */
export const replayLetters = async (options: ReplayLetters): Promise<{ replayed: number; left: number }> => {
  const { runner, projectId, functions, mode, stage, limit, print } = options;
  const gcloud = (args: readonly string[]) => ({ program: 'gcloud', args: ['pubsub', ...args, '--project', projectId, '--quiet'] });
  const topics = new Map(functions.flatMap(({ name, trigger }) => (trigger.topic === undefined ? [] : [[name, trigger.topic] as const])));
  if (stage !== null && !topics.has(stage)) throw new Error(`There is no stage ${stage}; there are ${[...topics.keys()].join(', ')}.`);
  const [assumedStage = ''] = topics.keys();
  const counts = { replayed: 0, left: 0 };
  const givenBack: string[] = [];
  const seen = new Set<string>();
  let handled = 0;

  try {
    while (handled < limit) {
      // Nobody can ask for the letters of one stage: among the others they are found.
      const wanted = stage === null ? Math.min(MAX_PER_PULL, limit - handled) : MAX_PER_PULL;
      const output = await runner.ask({
        ...gcloud(['subscriptions', 'pull', DEAD_LETTERS, `--limit=${wanted}`, '--format=json']),
        assumed: ASSUMED.replace('assumed-stage', stage ?? assumedStage),
      });
      const letters = readLetters(output).filter(({ messageId }) => !seen.has(messageId));
      // Pub/Sub waits a while for letters before it answers with none: then there are no more.
      if (letters.length === 0) break;
      for (const letter of letters) {
        seen.add(letter.messageId);
        const topic = letter.stage === null ? undefined : topics.get(letter.stage);
        const isWanted = handled < limit && (stage === null || letter.stage === stage);
        if (isWanted) handled += 1;
        if (mode === 'list' && isWanted) print(wordsOf(letter));
        if (mode === 'replay' && isWanted && topic === undefined) print(`left, its stage is gone: ${wordsOf(letter)}`);
        if (mode === 'list' || !isWanted || topic === undefined) {
          givenBack.push(letter.ackId);
          counts.left += 1;
          continue;
        }
        const attributes = Object.keys(letter.attributes).length === 0 ? [] : [`--attribute=${gcloudMap(letter.attributes)}`];
        await runner.run(gcloud(['topics', 'publish', topic, `--message=${letter.text}`, ...attributes]));
        await runner.run(gcloud(['subscriptions', 'ack', DEAD_LETTERS, `--ack-ids=${letter.ackId}`]));
        counts.replayed += 1;
        print(`${runner.isDry ? 'would replay' : 'replayed'}: ${wordsOf(letter)}`);
      }
    }
  } finally {
    // Otherwise nobody could pull them again for ten minutes.
    if (givenBack.length > 0) {
      const ids = givenBack.join(',');
      await runner.run(gcloud(['subscriptions', 'modify-message-ack-deadline', DEAD_LETTERS, `--ack-ids=${ids}`, '--ack-deadline=0']));
    }
  }
  return counts;
};
