import { z } from 'zod';
import { type Change, type Definition, mapSchema } from './map-schema.ts';

const refuseUnknown = (definition: Definition): Change => {
  // Each half of an intersection would refuse the fields of the other.
  if (definition.type === 'intersection') return 'keep';
  return { change: definition.type === 'object' ? { catchall: definition['catchall'] ?? z.never() } : {} };
};

/**
 * The same schema with every object in it refusing fields it does not know, unless it says (`loose`, `catchall`) what to do with them.
 * What a route takes is then all that a caller may send, however deep. Intersections stay as they are.
 */
export const strictSchema = <S extends z.ZodType>(schema: S): S => mapSchema({ schema, decide: refuseUnknown });
