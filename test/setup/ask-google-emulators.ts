import { inject } from 'vitest';
import { z } from 'zod';
import type { EmulatorsAnswer, GoogleEmulators } from './google-emulators.ts';

const answerSchema = z.object({
  emulators: z.union([z.object({ pubsub: z.string(), firestore: z.string() }), z.object({ missing: z.string() })]),
  starts: z.int(),
});

/**
 * The emulators of this run, started if nobody has asked before, and how often that was done.
 * @throws Error when they are missing and CI is `true`
 */
export const askEmulatorStarter = async (): Promise<EmulatorsAnswer> => {
  const response = await fetch(inject('googleEmulatorsUrl'));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return answerSchema.parse(JSON.parse(text));
};

/** The emulators of this run, as `askEmulatorStarter` gives them. */
export const askGoogleEmulators = async (): Promise<GoogleEmulators> => (await askEmulatorStarter()).emulators;
