import { z } from 'zod';
import { encodeId } from '../../core/ids.ts';
import { API_KEY_SCOPES } from '../../core/permissions.ts';

/** Exactly as a browser sends it in Origin: scheme, host and port, nothing behind. */
const originSchema = z
  .string()
  .max(300)
  .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text, {
    error: 'must be an origin such as https://www.example.com',
  });

export const newApiKeySchema = z.object({
  label: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(API_KEY_SCOPES)).min(1).max(10).default(['chat:query']),
  /** Pages that may use the key in a browser; none: no browser may. */
  allowedOrigins: z.array(originSchema).max(20).default([]),
  callsPerMinute: z.int().min(1).max(600).default(60),
  callsPerHour: z.int().min(1).max(10_000).default(1_000),
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});

export type NewApiKey = z.output<typeof newApiKeySchema>;

export const apiKeyRowSchema = z.object({
  id: z.uuid(),
  label: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  allowed_origins: z.array(z.string()),
  calls_per_minute: z.int(),
  calls_per_hour: z.int(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
export type ApiKeyRow = z.infer<typeof apiKeyRowSchema>;
export const API_KEY_COLUMNS = Object.keys(apiKeyRowSchema.shape).join(',');

export const apiKeyViewSchema = z.object({
  id: z.string(),
  label: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  allowedOrigins: z.array(z.string()),
  callsPerMinute: z.int(),
  callsPerHour: z.int(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});

const instant = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());

/** A key as the API answers it: never the key itself. */
export const apiKeyView = (row: ApiKeyRow): z.input<typeof apiKeyViewSchema> => ({
  id: encodeId('apiKey', row.id),
  label: row.label,
  prefix: row.prefix,
  scopes: row.scopes,
  allowedOrigins: row.allowed_origins,
  callsPerMinute: row.calls_per_minute,
  callsPerHour: row.calls_per_hour,
  createdAt: new Date(row.created_at).toISOString(),
  expiresAt: instant(row.expires_at),
  revokedAt: instant(row.revoked_at),
  lastUsedAt: instant(row.last_used_at),
});
