import { createClient } from '@supabase/supabase-js';
import { expect, it } from 'vitest';
import { deferredStore } from '../../../shared/runtime/deferred-store.ts';

/** The real client, over a fetch that answers every request with its own method, path and query. */
const echoStore = () => {
  const asked: string[] = [];
  const fetch = async (target: string | URL | Request, init?: RequestInit) => {
    const { pathname, search } = new URL(target instanceof Request ? target.url : target);
    asked.push(`${init?.method} ${pathname}${decodeURIComponent(search)}`);
    return Response.json({ path: pathname });
  };
  return { store: createClient('http://database.test', 'key', { global: { fetch } }), asked };
};

it('a query is asked as it was written, once it is awaited and not before', async () => {
  const { store, asked } = echoStore();
  let opened = 0;
  const deferred = deferredStore(async () => {
    opened += 1;
    return store;
  });
  const query = deferred.from('quotes').select('id').eq('state', 'sent').limit(3).maybeSingle();
  expect([opened, asked]).toEqual([0, []]);
  expect((await query).data).toEqual({ path: '/rest/v1/quotes' });
  expect((await deferred.rpc('due', { p_id: 1 })).data).toEqual({ path: '/rest/v1/rpc/due' });
  expect(opened).toBe(2);
  expect(asked).toEqual(['GET /rest/v1/quotes?select=id&state=eq.sent&limit=3', 'POST /rest/v1/rpc/due']);
});

it('a store that cannot be opened rejects the query', async () => {
  const deferred = deferredStore(() => Promise.reject(new Error('no token')));
  await expect(deferred.from('quotes').select('id').then()).rejects.toThrow('no token');
});

it('a store can be handed on by an async function without being asked anything', async () => {
  const { store, asked } = echoStore();
  await (async () => deferredStore(async () => store))();
  expect(asked).toEqual([]);
});
