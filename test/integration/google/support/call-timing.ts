import type { CallerOptions } from '../../../../shared/services/resilience/create-caller.ts';

/** The policy of an adapter with its times shortened, so that tests wait for milliseconds. */
export const QUICK: Partial<CallerOptions> = { timeoutMs: 600, tries: 3, backoff: { firstMs: 5, maxMs: 20 }, lookEveryMs: 0 };
