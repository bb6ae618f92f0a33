import { z } from 'zod';
import { basicCredentials } from './basic-credentials.ts';
import { commaList } from './comma-list.ts';
import { googleSettings } from './env-google.ts';
import { modelSettings } from './env-model.ts';
import { AppError } from './errors.ts';
import { platformTokens } from './platform-tokens.ts';

const envSchema = z.object({
  TRIPWRIGHT_PLATFORM: z.enum(['embedded', 'google']).default('embedded'),
  TRIPWRIGHT_HOME: z.string().min(1).default('.tripwright'),
  /** RFC 3339 instant at which the business clock starts; the real clock when absent. */
  TRIPWRIGHT_NOW: z.iso.datetime({ offset: true }).optional(),
  TRIPWRIGHT_VERSION: z.string().default('0.1.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Address of the Supabase project (or of the embedded one), its publishable key, and how tokens are made and checked. */
  SUPABASE_URL: z.url().optional(),
  SUPABASE_PUBLISHABLE_KEY: z.string().optional(),
  SUPABASE_JWT_SECRET: z.string().min(32).optional(),
  /** An own PostgreSQL (15 or later, superuser or role administrator) for the embedded cloud, instead of the one from npm. */
  DATABASE_URL: z.string().optional(),
  /** Signs cursors. */
  CURSOR_SECRET: z.string().min(32).optional(),
  /** Domain of the agencies' own inbound addresses, `{tenant}@{domain}`. */
  INBOUND_DOMAIN: z.string().default('in.tripwright.localhost'),
  /** Right side of the Message-IDs we make. */
  MESSAGE_ID_DOMAIN: z.string().default('mail.tripwright.localhost'),
  /** Public keys (base64 SPKI, P-256) of SendGrid's signed Inbound Parse; two during rotation. */
  INBOUND_PUBLIC_KEYS: commaList,
  /** Public keys of SendGrid's signed Event Webhook, of the same form. */
  EMAIL_EVENT_PUBLIC_KEYS: commaList,
  /** `user:password,...` that posts of providers must carry besides their signature; none: the signature is enough. */
  WEBHOOK_BASIC_AUTH: basicCredentials,
  INBOUND_PAST_TOLERANCE_SECONDS: z.coerce.number().int().min(300).default(259_200),
  /** Real seconds after which a run that claimed an outgoing mail is taken for dead; must exceed the send stage's time limit. */
  OUTBOUND_LEASE_SECONDS: z.coerce.number().int().min(0).max(3600).default(150),
  /** Signs addresses of single files, and where the embedded cloud serves them. */
  BLOB_URL_SECRET: z.string().min(32).optional(),
  BLOB_URL_BASE: z.url().optional(),
  CORS_ORIGINS: commaList,
  /** Proxies in front whose X-Forwarded-For entry may be believed; 0 = take the socket's address. */
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(5).default(0),
  /** Shared secret of the private port for stages and schedules (embedded only; IAM and OIDC on Google). */
  STAGE_SECRET: z.string().min(32).optional(),
  /** `label:token,...`: who may call platform routes; none: they are off. */
  PLATFORM_ADMIN_TOKENS: platformTokens,
  ...modelSettings,
  ...googleSettings,
});

export type Env = z.infer<typeof envSchema>;

/**
 * The environment, parsed once.
 * @throws AppError `internal` that names every wrong setting, without its value.
 */
export const parseEnv = (source: Readonly<Record<string, string | undefined>>): Env => {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  // Parsed once in a process: compiling a parser for that would make every start slower.
  const parsed = envSchema.safeParse(present, { jitless: true });
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => `${String(issue.path[0])} (${issue.message})`))];
    throw new AppError('internal', { detail: `These settings are wrong: ${names.join('; ')}.` });
  }
  if (parsed.data.TRIPWRIGHT_PLATFORM === 'embedded' && source['K_SERVICE'] !== undefined) {
    throw new AppError('internal', {
      detail: 'TRIPWRIGHT_PLATFORM is embedded, but this is a Cloud Run service: set TRIPWRIGHT_PLATFORM=google.',
    });
  }
  return parsed.data;
};
