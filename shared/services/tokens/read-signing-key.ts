import { type CryptoKey, importJWK } from 'jose';
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';

export type SigningKey = { algorithm: 'HS256' | 'ES256'; keyId: string | null; key: Uint8Array | CryptoKey };

const MIN_SECRET_BYTES = 32;

/** A private P-256 key as `supabase gen signing-key` writes it. The database finds its public half by `kid`. */
const privateKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  alg: z.literal('ES256').optional(),
  kid: z.string().min(1),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

const wrong = (what: string, cause?: unknown): AppError =>
  new AppError('internal', { detail: `The setting STORE_TOKEN_SIGNING_KEY is wrong: ${what}.`, cause });

const parseJwk = (text: string): z.infer<typeof privateKeySchema> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('it begins like a JSON Web Key but is no JSON');
  }
  const parsed = privateKeySchema.safeParse(value);
  if (!parsed.success) {
    throw wrong(
      `as a JSON Web Key it needs a private P-256 key with a kid (${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')})`,
    );
  }
  return parsed.data;
};

/**
 * What store tokens are signed with. `text`: a private JSON Web Key (it begins with a brace), or else the HS256 secret of the Supabase project.
 * @throws AppError `internal` that names the setting, never its value.
 */
export const readSigningKey = async (text: string): Promise<SigningKey> => {
  if (!text.trimStart().startsWith('{')) {
    const key = new TextEncoder().encode(text);
    if (key.byteLength < MIN_SECRET_BYTES) throw wrong(`a secret must have ${MIN_SECRET_BYTES} bytes or more`);
    return { algorithm: 'HS256', keyId: null, key };
  }
  const jwk = parseJwk(text);
  try {
    return { algorithm: 'ES256', keyId: jwk.kid, key: await importJWK({ ...jwk, alg: 'ES256' }, 'ES256') };
  } catch (cause) {
    throw wrong('its numbers are no key on the curve P-256', cause);
  }
};
