import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { enquiryRowSchema } from './enquiry-view.ts';
import { ENQUIRY_STATUSES } from './status-machine.ts';

const detailSchema = z.object({
  enquiry: enquiryRowSchema,
  client: z
    .object({ id: z.uuid(), name: z.string(), email: z.string(), phone: z.string().nullable(), undeliverable_at: z.string().nullable() })
    .nullable(),
  assignee: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  merged: z.array(z.object({ id: z.uuid(), number: z.string() })),
  notes: z.array(
    z.object({ id: z.uuid(), author_id: z.uuid(), author_name: z.string().nullable(), text: z.string(), created_at: z.string() }),
  ),
  links: z.array(
    z.object({
      id: z.uuid(),
      number: z.string(),
      subject: z.string(),
      status: z.enum(ENQUIRY_STATUSES),
      kind: z.string(),
      created_at: z.string(),
    }),
  ),
  changes: z.array(
    z.object({
      field: z.string(),
      old_value: z.json(),
      new_value: z.json(),
      actor: z.string(),
      message_id: z.uuid().nullable(),
      at: z.string(),
    }),
  ),
  quotes: z.array(
    z.object({
      id: z.uuid(),
      number: z.string(),
      version: z.int(),
      state: z.string(),
      headline_minor: z.int(),
      currency: z.string(),
      created_at: z.string(),
    }),
  ),
  runs: z.array(z.object({ result: z.string(), reasons: z.json(), created_at: z.string() })),
});
export type EnquiryDetail = z.infer<typeof detailSchema>;

/**
 * An enquiry of the caller's tenant with everything around it, in one query; for one that was merged its survivor, whose id then differs from the one
 * asked for. `enquiryId` is the bare uuid, null when the public id did not parse.
 * @throws AppError not_found.
 */
export const getEnquiry = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { enquiryId: string | null };
}): Promise<EnquiryDetail> => {
  if (input.enquiryId === null) throw notFound();
  const detail = await callFunction({
    store: ctx.store,
    name: 'enquiry_detail',
    args: { p_id: input.enquiryId },
    schema: detailSchema.nullable(),
  });
  if (detail === null) throw notFound();
  return detail;
};
