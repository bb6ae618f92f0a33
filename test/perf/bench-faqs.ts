import { prepareFaq } from '../../shared/knowledge/faq/prepare-faq.ts';
import { rankFaqs } from '../../shared/knowledge/faq/rank-faqs.ts';
import { openRandom } from '../fixtures/open-random.ts';
import { failBench, percentile, readOptions } from './bench-files.ts';

const { faqs: wanted, variations: each, characters: long } = readOptions(['faqs', 'variations', 'characters']);
const [faqCount, variationCount, characters] = [Number(wanted ?? 1_000), Number(each ?? 20), Number(long ?? 100)];
if (![faqCount, variationCount, characters].every((value) => Number.isInteger(value) && value >= 1))
  failBench('--faqs, --variations and --characters are whole numbers from 1 on');

const QUESTIONS = 100;
const random = openRandom(7);
const TRADE =
  'deposit visa passport transfer lodge safari child luggage refund insurance season beach gate driver breakfast airport currency vaccine room balance what how is the for when do you'.split(
    ' ',
  );
/** Half of the words are in many questions, as in an agency's own. */
const word = (): string => (random() < 0.5 ? (TRADE[Math.floor(random() * TRADE.length)] ?? '') : `word${Math.floor(2_000 * random())}`);
const sentence = (): string => {
  const words: string[] = [];
  for (let length = 0; length < characters; length += (words.at(-1)?.length ?? 0) + 1) words.push(word());
  return `${words.join(' ')}?`;
};
const faqs = Array.from({ length: faqCount }, (_, index) => ({
  id: `${index}`,
  question: sentence(),
  variations: Array.from({ length: variationCount }, sentence),
  keywords: [word(), word()],
  priority: index % 11,
}));

const startPrepareMs = performance.now();
const prepared = faqs.map(prepareFaq);
const preparedMs = performance.now() - startPrepareMs;

const wallMs: number[] = [];
let cpuMicroseconds = 0;
let right = 0;
for (let number = -10; number < QUESTIONS; number += 1) {
  const faq = faqs[Math.floor(random() * faqCount)];
  const isKnown = number % 2 === 0;
  const question = isKnown ? (faq?.variations[Math.floor(random() * variationCount)] ?? '') : sentence();
  const startCpu = process.cpuUsage();
  const startMs = performance.now();
  const [best] = rankFaqs({ question, faqs: prepared });
  const tookMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(startCpu);
  // The first ones warm the code up.
  if (number < 0) continue;
  wallMs.push(tookMs);
  cpuMicroseconds += user + system;
  if (isKnown ? best?.id === faq?.id && best?.score === 0.95 : (best?.score ?? 0) < 0.9) right += 1;
}
process.stdout.write(
  [
    `${faqCount} FAQs with ${variationCount} variations of about ${characters} characters, ${QUESTIONS} questions, half of them variations`,
    `worked out once, when an instance begins or a FAQ changes: ${preparedMs.toFixed(0)} ms`,
    `match: p50 ${percentile(wallMs, 0.5).toFixed(1)} ms, p95 ${percentile(wallMs, 0.95).toFixed(1)} ms, CPU ${(cpuMicroseconds / 1_000 / QUESTIONS).toFixed(1)} ms a question; recognised ${right} of ${QUESTIONS}`,
    '',
  ].join('\n'),
);
