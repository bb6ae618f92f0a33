import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';

/** What Supabase Auth would give this person: signed in, for half an hour. */
export const accessTokenFor = async ({ jwtSecret, subject }: { jwtSecret: string; subject: string }): Promise<string> =>
  await new SignJWT({ role: 'authenticated', session_id: randomUUID() })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(subject)
    .setAudience('authenticated')
    .setIssuedAt(Math.floor(Date.now() / 1000) - 1)
    .setExpirationTime('30m')
    .sign(new TextEncoder().encode(jwtSecret));
