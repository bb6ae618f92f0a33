import { z } from 'zod';
import type { Routes } from '../../../shared/runtime/define.ts';

const word = z.object({ status: z.enum(['ok', 'degraded', 'down']) });

export default {
  live: {
    method: 'get',
    path: '/live',
    summary: 'The process answers.',
    access: 'public',
    rateLimit: 'none',
    cache: 'no-store',
    success: { status: 200, schema: word, description: 'Alive.' },
  },
  ready: {
    method: 'get',
    path: '/ready',
    summary: 'The database can be used; 503 if not.',
    access: 'public',
    rateLimit: 'none',
    cache: 'no-store',
    success: { status: 200, schema: word, description: 'Ready.' },
    errors: ['dependency_unavailable'],
  },
  status: {
    method: 'get',
    path: '',
    summary: 'One word for everything this installation stands on.',
    access: 'public',
    rateLimit: 'none',
    cache: 'no-store',
    success: { status: 200, schema: word, description: 'ok, degraded (something but the database is down) or down.' },
  },
} as const satisfies Routes;
