import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { Session } from './port.ts';

const sessionSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number(),
  user: z.object({ id: z.string().min(1) }),
});

const unavailable = (cause: unknown): AppError =>
  new AppError('dependency_unavailable', { detail: 'Signing in is not possible right now. Try again.', retryAfterSeconds: 5, cause });

type Options = { url: string; anonKey: string; refreshToken: string; fetch: typeof globalThis.fetch };

/**
 * A new session for a refresh token, or null when that is unknown, spent or expired. Asks Supabase Auth's REST interface itself: supabase-js would repeat a
 * failing refresh for half a minute.
 * @throws AppError `dependency_unavailable` when no usable answer came.
 */
export const refreshSession = async ({ url, anonKey, refreshToken, fetch }: Options): Promise<Session | null> => {
  let answer: { status: number; body: unknown };
  try {
    const response = await fetch(`${url}/auth/v1/token?grant_type=refresh_token`, {
      method: 'POST',
      headers: { apikey: anonKey, 'Content-Type': 'application/json' },
      body: JSON.stringify({ refresh_token: refreshToken }),
    });
    answer = { status: response.status, body: await response.json() };
  } catch (cause) {
    throw unavailable(cause);
  }
  if (answer.status === 429 || answer.status >= 500) throw unavailable(`status ${answer.status}`);
  if (answer.status !== 200) return null;
  const session = sessionSchema.safeParse(answer.body);
  if (!session.success) throw new Error('The sign-in service answered in another form than expected.', { cause: session.error });
  const { access_token: accessToken, refresh_token, expires_in: expiresInSeconds, user } = session.data;
  return { accessToken, refreshToken: refresh_token, expiresInSeconds, subject: user.id };
};
