import type { SupabaseClient } from '@supabase/supabase-js';

/** The database, seen through a store token: row level security is the wall behind every call. */
export type Store = Pick<SupabaseClient, 'from' | 'rpc'>;

/** Look-ups before a tenant is known: functions of the database that take an exact key, and nothing else. */
export type Door = Pick<SupabaseClient, 'rpc'>;
