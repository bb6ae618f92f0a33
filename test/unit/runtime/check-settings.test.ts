import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnv } from '../../../shared/core/env.ts';
import { eventType } from '../../../shared/core/event-type.ts';
import { checkSettings } from '../../../shared/runtime/check-settings.ts';
import { type Definition, http, schedule, stage } from '../../../shared/runtime/define.ts';
import type { ServiceName } from '../../../shared/services/context.ts';

const LIMITS = { timeoutSeconds: 5, memory: '256Mi', maxAttempts: 5 } as const;
const unused = async (): Promise<never> => {
  throw new Error('Nothing of a function is loaded to check its settings.');
};
const common = { summary: 'For a test.', limits: LIMITS, handler: unused };
const api = (name: string, uses: ServiceName[], isPrivate = false): Definition =>
  http({ ...common, name, uses, routes: unused, ...(isPrivate ? { isPrivate } : {}) });
const on = eventType({ type: 'painter.called', version: 1, data: z.object({}) });
const worker = (name: string, uses: ServiceName[]): Definition => stage({ ...common, name, uses, on });
const clock = (name: string, uses: ServiceName[]): Definition => schedule({ ...common, name, uses, cron: '* * * * *' });

/** Setting -> functions that are said to need it; null when nothing is missing. */
const missing = (definitions: readonly Definition[], source: Record<string, string>): Record<string, string> | null => {
  try {
    checkSettings({ env: parseEnv(source), definitions });
    return null;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return Object.fromEntries(
      [...text.matchAll(/([A-Z_]+) \(needed by ([^)]+)\)/g)].map(([, name = '', functions = '']) => [name, functions]),
    );
  }
};

const GOOGLE = { TRIPWRIGHT_PLATFORM: 'google', GOOGLE_CLOUD_PROJECT: 'tripwright-test', CURSOR_SECRET: 'x'.repeat(32) };
const WOKEN = { STAGE_AUDIENCE: 'https://paint.example', STAGE_CALLERS: 'push@tripwright-test.iam.gserviceaccount.com' };

describe('a start on Google', () => {
  it.each<[string, Definition, Record<string, string>, string[]]>([
    ['the store', api('quotes', ['store']), {}, ['STORE_TOKEN_URL', 'SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_URL']],
    ['the store of an agency it learns of', api('door', ['storeFor']), {}, ['STORE_TOKEN_URL', 'SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_URL']],
    ['the sign-in', api('auth', ['identity']), {}, ['SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_URL']],
    ['tasks', api('sync', ['tasks']), {}, ['STAGE_URL_TEMPLATE', 'TASKS_CALLER', 'TASKS_LOCATION']],
    ['files', api('files', ['blobs']), {}, ['BLOBS_BUCKET']],
    ['the mailer', api('mail', ['mailer']), {}, ['SENDGRID_API_KEY']],
    ['the signing key', api('store-token', ['signer'], true), {}, ['STORE_TOKEN_SIGNING_KEY', 'STORE_TOKEN_URL']],
    ['its cursors', api('list', []), { CURSOR_SECRET: '' }, ['CURSOR_SECRET']],
    ['the project, for limits that instances share', api('list', []), { GOOGLE_CLOUD_PROJECT: '' }, ['GOOGLE_CLOUD_PROJECT']],
    ['who wakes it', clock('sweep', []), {}, ['STAGE_AUDIENCE', 'STAGE_CALLERS']],
    ['the store for its failures', worker('paint', []), WOKEN, ['STORE_TOKEN_URL', 'SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_URL']],
  ])('names what a function lacks for %s', (_, definition, over, names) => {
    expect(Object.keys(missing([definition], { ...GOOGLE, ...over }) ?? {})).toEqual(names);
  });

  it('names for each setting all the functions that need it', () => {
    const definitions = [api('quotes', ['blobs']), api('files', ['blobs']), api('health', [])];
    expect(missing(definitions, GOOGLE)).toEqual({ BLOBS_BUCKET: 'files, quotes' });
  });

  it('asks for nothing that the function does not use', () => {
    expect(missing([api('health', ['state', 'bus'])], GOOGLE)).toBeNull();
  });
});

describe('a start on a laptop', () => {
  const LOCAL = { CURSOR_SECRET: 'x'.repeat(32), STAGE_SECRET: 'x'.repeat(32) };

  it('needs nothing for what is a file or a folder here', () => {
    expect(missing([api('all', ['bus', 'tasks', 'state', 'blobs', 'mailer'])], LOCAL)).toBeNull();
  });

  it('needs what a port needs that one setting has put elsewhere', () => {
    expect(missing([api('mail', ['mailer'])], { ...LOCAL, MAILER: 'sendgrid' })).toEqual({ SENDGRID_API_KEY: 'mail' });
    const stores = { SUPABASE_URL: 'http://127.0.0.1:9', SUPABASE_PUBLISHABLE_KEY: 'key' };
    expect(missing([api('quotes', ['store'])], { ...LOCAL, ...stores, TOKENS: 'remote' })).toEqual({ STORE_TOKEN_URL: 'quotes' });
  });
});
