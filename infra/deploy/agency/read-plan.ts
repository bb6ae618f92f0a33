import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { AgencyPlan } from '../../local/agency/describe-agency.ts';

const planSchema = z.strictObject({
  tenantId: z.string().regex(/^[a-z0-9][a-z0-9_-]{2,39}$/, 'is 3 to 40 of a-z, 0-9, _ and -'),
  name: z.string().min(1),
  members: z
    .array(z.strictObject({ name: z.string().min(1), email: z.email(), role: z.enum(['owner', 'admin', 'member', 'viewer']) }))
    .min(1)
    .refine((members) => members.some(({ role }) => role === 'owner'), 'needs an owner'),
  settings: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  destinations: z.array(z.strictObject({ name: z.string().min(1), aliases: z.array(z.string()).default([]) })).default([]),
  addresses: z.array(z.strictObject({ address: z.email(), kind: z.enum(['support', 'subuser', 'primary']) })).default([]),
});

/**
 * An agency as an operator writes it down (the demo's is infra/deploy/agency/example.json), each member with a first password made now, to be changed by them.
 * @throws Error that names what is wrong with the file.
 */
export const readPlan = async ({ path }: { path: string }): Promise<AgencyPlan> => {
  const parsed = planSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is no plan of an agency:\n${z.prettifyError(parsed.error)}`);
  const members = parsed.data.members.map((member) => ({ ...member, password: randomBytes(15).toString('base64url') }));
  return { ...parsed.data, members };
};
