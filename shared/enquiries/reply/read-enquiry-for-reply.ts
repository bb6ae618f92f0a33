import { z } from 'zod';
import type { Store } from '../../services/store/port.ts';
import { readRow } from '../../services/store/read-row.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { tripSchema } from '../schemas.ts';

const rowSchema = z.object({
  id: z.uuid(),
  client_id: z.uuid().nullable(),
  status: z.string(),
  parked_reason: z.string().nullable(),
  intent: z.string().nullable(),
  trip: tripSchema.nullable(),
  flagged: z.array(z.string()),
  conflicts: z.array(z.looseObject({ field: z.string() })),
  merged_into: z.uuid().nullable(),
  revision: z.int(),
});
type Row = z.infer<typeof rowSchema>;

const changeSchema = z.object({ field: z.string(), at: z.string(), messages: z.object({ received_at: z.string() }).nullable() });

export type ReadEnquiry = Pick<Row, 'id' | 'status' | 'intent' | 'trip' | 'flagged' | 'conflicts' | 'revision'> & {
  clientId: string | null;
  parkedReason: string | null;
  /** Fields that a later message or a person has changed after the reply came. */
  settledFields: ReadonlySet<string>;
};

const MAX_MERGES = 10;
const MAX_CHANGES = 500;

const readSurvivor = async ({ store, enquiryId }: { store: Store; enquiryId: string }): Promise<Row | null> => {
  let id = enquiryId;
  for (let hops = 0; hops < MAX_MERGES; hops += 1) {
    const query = store.from('enquiries').select(Object.keys(rowSchema.shape).join(',')).eq('id', id);
    const row = await readRow({ query, schema: rowSchema });
    if (row === null || row.merged_into === null) return row;
    id = row.merged_into;
  }
  return null;
};

/**
 * The enquiry that a reply belongs to, or the one it was merged into; null when there is none. `receivedAt` is when the reply came:
 * what was said or corrected later is not for it to change.
 */
export const readEnquiryForReply = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { enquiryId: string; receivedAt: Date };
}): Promise<ReadEnquiry | null> => {
  const row = await readSurvivor({ store: ctx.store, enquiryId: input.enquiryId });
  if (row === null) return null;
  const changes = await readRows({
    query: ctx.store
      .from('enquiry_changes')
      .select('field,at,messages(received_at)')
      .eq('enquiry_id', row.id)
      .order('at', { ascending: false })
      .limit(MAX_CHANGES),
    schema: changeSchema,
  });
  const later = changes.filter(({ at, messages }) => new Date(messages?.received_at ?? at) > input.receivedAt);
  const { id, status, intent, trip, flagged, conflicts, revision } = row;
  return {
    ...{ id, status, intent, trip, flagged, conflicts, revision },
    clientId: row.client_id,
    parkedReason: row.parked_reason,
    settledFields: new Set(later.map(({ field }) => field)),
  };
};
