import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from '../../../shared/core/env.ts';
import { AppError } from '../../../shared/core/errors.ts';
import type { Log } from '../../../shared/core/log.ts';
import type { ExtractTripInput } from '../../../shared/enquiries/extract/extract-trip.ts';
import type { Trip } from '../../../shared/enquiries/schemas.ts';
import { askModelForTrip } from '../../../shared/enquiries/understand/ask-model-for-trip.ts';
import { type MergedTrip, mergeTrips } from '../../../shared/enquiries/understand/merge-trips.ts';
import { readForModel } from '../../../shared/enquiries/understand/read-for-model.ts';
import { shouldAskModel } from '../../../shared/enquiries/understand/should-ask-model.ts';
import { openServices } from '../../../shared/services/open.ts';
import { failBench } from '../bench-files.ts';

export type BenchModel = {
  /** The pipeline's own way from a mail to a trip, without the day's money; null where nobody was asked, or nothing usable came. */
  merge(input: { mail: ExtractTripInput; rules: Trip }): Promise<MergedTrip | null>;
  /** What it did so far. */
  spent(): { model: string; outcomes: Record<string, number>; tokensIn: number; tokensOut: number; costUsd: number; isEstimated: boolean };
  close(): Promise<void>;
};

const SETTINGS =
  'No model is configured. Set MODEL=openai and OPENAI_API_KEY; for a compatible service also MODEL_BASE_URL (with its version: http://127.0.0.1:11434/v1), MODEL_CHAT ' +
  '(its name there) and MODEL_PRICES (NAME=0/0 where it costs nothing).';

const ignore = (): void => undefined;

/** The model that the environment names, opened as the functions open it; ends the bench with the settings that are missing. */
export const openBenchModel = async (): Promise<BenchModel> => {
  if (process.env['MODEL'] !== 'openai') return failBench(SETTINGS);
  const home = await mkdtemp(join(tmpdir(), 'tripwright-bench-'));
  const forget = async () => await rm(home, { recursive: true, force: true });
  const env = parseEnv({ ...process.env, TRIPWRIGHT_HOME: home });
  const services = openServices({ env, subscriptions: {} });
  const opened = await services.model().catch(async (error: unknown) => {
    await forget();
    return failBench(error instanceof AppError ? error.message : String(error));
  });
  const { chat } = opened;
  if (chat === null) {
    await forget();
    return failBench('MODEL_CHAT is none: name the model that is to read mails.');
  }
  const outcomes: Record<string, number> = {};
  const used = { tokensIn: 0, tokensOut: 0, costMicroUsd: 0, isEstimated: false };
  const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore, with: () => log };
  return {
    merge: async ({ mail, rules }) => {
      const reading = readForModel(mail);
      if (!shouldAskModel({ mail, reading })) return null;
      const asked = await askModelForTrip({
        ctx: { log, signal: new AbortController().signal, model: { chat } },
        input: { reading, places: mail.destinations.map(({ name }) => name) },
      });
      outcomes[asked.outcome] = (outcomes[asked.outcome] ?? 0) + 1;
      const usage = asked.usage === 'unknown' ? null : asked.usage;
      used.tokensIn += usage?.tokensIn ?? 0;
      used.tokensOut += usage?.tokensOut ?? 0;
      used.costMicroUsd += usage?.costMicroUsd ?? 0;
      used.isEstimated ||= usage?.isEstimated ?? false;
      return asked.trip === null ? null : mergeTrips({ rules, model: asked.trip, mail });
    },
    spent: () => {
      const { costMicroUsd, ...tokens } = used;
      return { model: chat.model, outcomes, ...tokens, costUsd: costMicroUsd / 1_000_000 };
    },
    close: async () => {
      await services.close();
      await forget();
    },
  };
};
