import { z } from 'zod';
import type { Routes } from '../../../shared/runtime/define.ts';

const session = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresInSeconds: z.int() });

export default {
  login: {
    method: 'post',
    path: '/login',
    summary: 'Signs in with a password. The answer names the agencies; a member of several sends X-Client-ID with every call.',
    access: 'public',
    rateLimit: 'none',
    body: { kind: 'json', schema: z.strictObject({ email: z.email().max(320), password: z.string().min(1).max(128) }) },
    cache: 'no-store',
    success: {
      status: 200,
      schema: session.extend({ tenants: z.array(z.object({ tenantId: z.string(), role: z.string(), name: z.string() })) }),
      description: 'Signed in.',
    },
    errors: ['unauthenticated', 'rate_limited'],
  },
  refresh: {
    method: 'post',
    path: '/refresh',
    summary: 'A new access token for a refresh token, which is spent by it.',
    access: 'public',
    body: { kind: 'json', schema: z.strictObject({ refreshToken: z.string().min(1).max(4096) }) },
    cache: 'no-store',
    success: { status: 200, schema: session, description: 'A new session.' },
    errors: ['unauthenticated'],
  },
  logout: {
    method: 'post',
    path: '/logout',
    summary: 'Ends this session; its access token is refused from the next request on.',
    access: 'own',
    success: { status: 204, description: 'Signed out.' },
  },
  me: {
    method: 'get',
    path: '/me',
    summary: 'Who I am, in which agency, and what I may do.',
    access: 'own',
    cache: 'no-store',
    success: {
      status: 200,
      schema: z.object({
        memberId: z.string(),
        tenantId: z.string(),
        email: z.string(),
        name: z.string(),
        role: z.string(),
        permissions: z.array(z.string()),
      }),
      description: 'The signed-in member.',
    },
  },
} as const satisfies Routes;
