import { z } from 'zod';
import { encodeId } from '../core/ids.ts';

export const clientRowSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  phone: z.string().nullable(),
  language: z.string().nullable(),
  undeliverable_at: z.string().nullable(),
  marketing_withdrawn_at: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ClientRow = z.infer<typeof clientRowSchema>;

/** A client as the API answers it. Instants are UTC. */
export const clientViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  phone: z.string().nullable(),
  language: z.string().nullable(),
  /** Since when nothing is sent there, because mail came back for good; null: mail reaches them as far as we know. */
  undeliverableSince: z.string().nullable(),
  marketingWithdrawnAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const instant = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());

export const clientView = (row: ClientRow): z.input<typeof clientViewSchema> => ({
  id: encodeId('client', row.id),
  name: row.name,
  email: row.email,
  phone: row.phone,
  language: row.language,
  undeliverableSince: instant(row.undeliverable_at),
  marketingWithdrawnAt: instant(row.marketing_withdrawn_at),
  createdAt: new Date(row.created_at).toISOString(),
  updatedAt: new Date(row.updated_at).toISOString(),
});
