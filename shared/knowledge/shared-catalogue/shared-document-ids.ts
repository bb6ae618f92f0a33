import { z } from 'zod';
import { callFunction } from '../../services/store/call-function.ts';
import type { Store } from '../../services/store/port.ts';

/** Bare uuids of the platform's documents that may answer for this agency: none where it did not switch the shared catalogue on, which the database asks again. */
export const sharedDocumentIds = async ({ ctx }: { ctx: { store: Store } }): Promise<string[]> =>
  await callFunction({ store: ctx.store, name: 'shared_catalogue', args: {}, schema: z.array(z.uuid()) });
