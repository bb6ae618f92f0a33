import type { z } from 'zod';

/** One kind of event of the pipeline: its topic is `type`. A change that old code cannot read is a new `version`. */
export type EventType<Data extends z.ZodType = z.ZodType> = { type: string; version: number; data: Data };

export const eventType = <Data extends z.ZodType>(definition: EventType<Data>): EventType<Data> => definition;
