import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/core/errors.ts';

const secretsSchema = z.record(z.string(), z.string().min(16));

const readSecrets = (path: string): Record<string, string> => {
  if (!existsSync(path)) return {};
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError('internal', {
      detail: `${path} cannot be read as secrets. Restore it, or remove the whole folder to begin anew.`,
      cause,
    });
  }
};

/**
 * The secret called `name` of the embedded cloud in folder `home`: 32 random bytes (base64url, 43 characters), made at the first call and
 * kept in `secrets.json`, which only its owner can read.
 * @throws AppError `internal` when that file is damaged: new passwords would not open the old database.
 */
export const secretOf = ({ home, name }: { home: string; name: string }): string => {
  const path = join(home, 'secrets.json');
  const secrets = readSecrets(path);
  const known = secrets[name];
  if (known !== undefined) return known;
  const secret = randomBytes(32).toString('base64url');
  mkdirSync(home, { recursive: true });
  // Synchronous and renamed into place: two calls in one process cannot lose each other's secret, and a crash leaves the old file.
  writeFileSync(`${path}.new`, `${JSON.stringify({ ...secrets, [name]: secret }, null, 2)}\n`, { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
  return secret;
};
