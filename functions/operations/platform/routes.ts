import { z } from 'zod';
import type { Routes } from '../../../shared/runtime/define.ts';
import { mailRoutes } from './mail-routes.ts';

export default {
  ...mailRoutes,
  breakers: {
    method: 'get',
    path: '/breakers',
    summary: 'Which outside services are left alone at the moment, because they failed repeatedly, and what happens meanwhile.',
    access: 'platform',
    cache: 'no-store',
    success: {
      status: 200,
      schema: z.object({
        region: z.string(),
        breakers: z.array(
          z.object({
            dependency: z.string(),
            state: z.enum(['open', 'closed']),
            openedAt: z.iso.datetime().nullable(),
            whenOpen: z.string(),
          }),
        ),
      }),
      description: 'As the instances of this region have told each other; one that is being tested again shows as closed.',
    },
  },
  migrations: {
    method: 'get',
    path: '/migrations',
    summary: 'Which migrations were applied to the database, which wait, and whether their files are the ones that were applied.',
    access: 'platform',
    cache: 'no-store',
    success: {
      status: 200,
      schema: z.object({
        state: z.enum(['current', 'behind', 'ahead', 'changed']),
        applied: z.array(
          z.object({
            version: z.string(),
            name: z.string().nullable(),
            appliedAt: z.iso.datetime().nullable(),
            checksum: z.enum(['same', 'changed', 'unknown']),
          }),
        ),
        pending: z.array(z.object({ version: z.string(), name: z.string() })),
      }),
      description:
        'current; behind: some wait; ahead: the database has some that this release does not know (normal after going back to an earlier release); changed: a file is not the one that was applied.',
    },
  },
} as const satisfies Routes;
