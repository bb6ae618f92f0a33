import { z } from 'zod';

/** Where instances tell each other that the breaker of a dependency is open, for as long as it is. */
export const breakerKey = ({ dependency, region }: { dependency: string; region: string }): string => `breaker:${dependency}:${region}`;

/** What an instance that opens its breaker tells the others. */
export const openingSchema = z.object({ openedAtMs: z.number() });
