import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../shared/core/errors.ts';
import { callFunction } from '../../shared/services/store/call-function.ts';
import type { Store } from '../../shared/services/store/port.ts';
import { readRow } from '../../shared/services/store/read-row.ts';
import { readRows } from '../../shared/services/store/read-rows.ts';
import type { StoreClaims } from '../../shared/services/tokens/port.ts';

/** A database with the migrations of test/fixtures/contract-migrations. */
export type StoreHarness = {
  openAs(claims: StoreClaims): Store;
  /** With this token, or as `anon` with none. */
  openWith(token: string | null): Store;
  /** The access token of a person who has just signed up: what a member's browser has. */
  ownAccessToken(): Promise<string>;
  close(): Promise<void>;
};

const noteSchema = z.object({
  tenant_id: z.string(),
  id: z.uuid(),
  title: z.string(),
  price: z.number().nullable(),
  tags: z.array(z.string()),
  body: z.unknown(),
  counter: z.int(),
  created_at: z.iso.datetime({ offset: true }),
});

const errorOf = async (work: Promise<unknown>): Promise<{ code: unknown; detail: string; extra: unknown; cause: unknown }> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, detail: error.message, extra: error.extra, cause: error.cause };
    if (error instanceof Error) return { code: null, detail: error.message, extra: undefined, cause: error.cause };
  }
  throw new Error('It did not fail.');
};

/** What every database behind supabase-js keeps: the tenant's wall, whole values, and errors that can be told apart. */
export const describeStoreContract = (name: string, open: () => Promise<StoreHarness>): void => {
  describe(`store: ${name}`, () => {
    let harness: StoreHarness;
    let tenantId: string;
    let store: Store;
    const memberOf = (tenant: string): Store =>
      harness.openAs({ role: 'app_member', tenantId: tenant, memberId: randomUUID(), memberRole: 'owner' });
    const insert = async (title: string, columns: Record<string, unknown> = {}) => {
      const query = store
        .from('notes')
        .insert({ tenant_id: tenantId, title, ...columns })
        .select();
      const note = await readRow({ query, schema: noteSchema });
      if (note === null) throw new Error('Nothing was inserted.');
      return note;
    };
    const failWith = async (code: string, message: string, detail: string) =>
      await errorOf(
        callFunction({ store, name: 'fail_with', args: { p_code: code, p_message: message, p_detail: detail }, schema: z.unknown() }),
      );

    beforeAll(async () => {
      harness = await open();
    });
    afterAll(async () => await harness.close());
    beforeEach(() => {
      tenantId = `agency-${randomUUID()}`;
      store = memberOf(tenantId);
    });

    describe('the wall between tenants', () => {
      it('shows a member the rows of its own tenant only', async () => {
        await insert('mine');
        const other = memberOf(`agency-${randomUUID()}`);
        expect(await readRows({ query: other.from('notes').select(), schema: noteSchema })).toEqual([]);
        expect(await readRows({ query: store.from('notes').select(), schema: noteSchema })).toMatchObject([{ title: 'mine' }]);
      });

      it('lets a member neither write into another tenant nor move a row there', async () => {
        const note = await insert('mine');
        const foreign = store.from('notes').insert({ tenant_id: 'agency-other', title: 'x' }).select();
        expect(await errorOf(readRows({ query: foreign, schema: noteSchema }))).toMatchObject({ code: 'forbidden' });
        const move = store.from('notes').update({ tenant_id: 'agency-other' }).eq('id', note.id).select();
        expect(await errorOf(readRows({ query: move, schema: noteSchema }))).toMatchObject({ code: 'forbidden' });
        const other = memberOf('agency-other');
        expect(await readRows({ query: other.from('notes').delete().eq('id', note.id).select(), schema: noteSchema })).toEqual([]);
      });

      it('leaks no claims between two hundred mixed requests at the same time', async () => {
        const tenants = Array.from({ length: 10 }, () => `agency-${randomUUID()}`);
        const stores = tenants.map(memberOf);
        await Promise.all(
          stores.map(
            async (each, index) =>
              await readRows({
                query: each.from('notes').insert({ tenant_id: tenants[index], title: 'only' }).select(),
                schema: noteSchema,
              }),
          ),
        );
        const anonymous = harness.openWith(null);
        const answers = await Promise.all(
          Array.from({ length: 200 }, async (_, index) => {
            if (index % 5 === 4) return { tenant: 'anonymous', seen: [(await anonymous.from('notes').select()).error?.code] };
            const position = index % stores.length;
            const rows = await readRows({
              query: stores[position]?.from('notes').select() ?? Promise.reject(new Error('no store')),
              schema: noteSchema,
            });
            return { tenant: tenants[position], seen: rows.map((row) => row.tenant_id) };
          }),
        );
        for (const { tenant, seen } of answers) expect(seen).toEqual([tenant === 'anonymous' ? '42501' : tenant]);
      });

      it.each(['anonymous', 'signed in by itself'])('refuses tables and functions with 42501 to somebody %s', async (who) => {
        const stranger = harness.openWith(who === 'anonymous' ? null : await harness.ownAccessToken());
        expect((await stranger.from('notes').select()).error?.code).toBe('42501');
        expect((await stranger.from('notes').insert({ tenant_id: tenantId, title: 'x' })).error?.code).toBe('42501');
        expect((await stranger.from('notes').update({ title: 'x' }).eq('tenant_id', tenantId)).error?.code).toBe('42501');
        expect((await stranger.from('notes').delete().eq('tenant_id', tenantId)).error?.code).toBe('42501');
        expect((await stranger.rpc('claims')).error?.code).toBe('42501');
        expect((await stranger.rpc('note_titles', { p_tenant_id: tenantId })).error?.code).toBe('42501');
      });

      it('refuses everybody a table that was granted to nobody', async () => {
        for (const caller of [
          store,
          harness.openAs({ role: 'app_door' }),
          harness.openAs({ role: 'app_platform' }),
          harness.openWith(null),
        ]) {
          // Some say that it may not be read, some that there is none.
          expect((await caller.from('closed_book').select()).error?.code).toMatch(/^(?:42501|PGRST205)$/);
        }
      });

      it('lets a door call its function and see no table', async () => {
        await insert('seen through the door');
        const door = harness.openAs({ role: 'app_door' });
        const args = { p_tenant_id: tenantId };
        expect(await callFunction({ store: door, name: 'note_titles', args, schema: z.array(z.object({ title: z.string() })) })).toEqual([
          { title: 'seen through the door' },
        ]);
        expect((await door.from('notes').select()).error?.code).toBe('42501');
        expect((await store.rpc('note_titles', args)).error?.code).toBe('42501');
      });

      it('gives policies the claims of the store token', async () => {
        const claims = await callFunction({
          store,
          name: 'claims',
          args: {},
          schema: z.looseObject({ jwt: z.looseObject({}), role: z.string() }),
        });
        expect(claims).toMatchObject({
          role: 'app_member',
          jwt: { role: 'app_member', tenant_id: tenantId, member_role: 'owner', aud: 'authenticated' },
        });
      });

      it.each(['postgres', 'service_role_of_nobody', 'pg_read_all_data'])(
        'refuses a token for the role %s that we never grant',
        async (role) => {
          const intruder = harness.openAs({ role } as unknown as StoreClaims);
          const { data, error } = await intruder.from('notes').select();
          expect(data).toBeNull();
          expect(error).not.toBeNull();
        },
      );
    });

    describe('values', () => {
      it('gives numbers, instants, lists and JSON as they are', async () => {
        const body = { text: `it's "quoted"`, list: [1.5, null, true], deep: { ü: ['東京'] } };
        const note = await insert('values', {
          price: '12.50',
          tags: ['a', 'b,"c"', ''],
          body,
          created_at: '2026-01-02T03:04:05.123456+02:00',
        });
        expect(note).toMatchObject({ price: 12.5, tags: ['a', 'b,"c"', ''], body, created_at: '2026-01-02T01:04:05.123456+00:00' });
        expect(await readRow({ query: store.from('notes').select().eq('id', note.id), schema: noteSchema })).toEqual(note);
      });

      it.each([['text'], ['5'], ['{"a":1}'], [5], [1.5], [true], [[1, 'a']], [{ a: { b: [] } }]])(
        'keeps the JSON value %j in a column and as an argument',
        async (value) => {
          expect((await insert(randomUUID(), { body: value })).body).toEqual(value);
          const echo = z.object({ body: z.unknown(), when: z.string().nullable(), amount: z.number().nullable() });
          const args = { p_body: value, p_when: '2026-01-02T03:04:05Z', p_amount: 0.1 };
          expect(await callFunction({ store, name: 'echo', args, schema: echo })).toEqual({
            body: value,
            when: '2026-01-02T03:04:05+00:00',
            amount: 0.1,
          });
        },
      );
    });

    describe('errors', () => {
      it('brings a refusal of a function back with its code, detail and extra members', async () => {
        const note = await insert('old');
        const args = { p_id: note.id, p_title: 'new', p_expected_counter: 7 };
        expect(await errorOf(callFunction({ store, name: 'rename_note', args, schema: z.unknown() }))).toMatchObject({
          code: 'state_conflict',
          detail: 'The note was changed meanwhile.',
          extra: { allowed: ['draft', 'sent'] },
        });
        const renamed = await callFunction({ store, name: 'rename_note', args: { ...args, p_expected_counter: 0 }, schema: noteSchema });
        expect(renamed).toMatchObject({ title: 'new', counter: 1 });
      });

      it('gives the raw code, message and details of a refusal to whoever asks supabase-js', async () => {
        const { error, status } = await store.rpc('fail_with', { p_code: 'P0001', p_message: 'not_found', p_detail: '{"detail":"x"}' });
        expect({ status, code: error?.code, message: error?.message, details: error?.details }).toEqual({
          status: 400,
          code: 'P0001',
          message: 'not_found',
          details: '{"detail":"x"}',
        });
      });

      it('turns a double into duplicate', async () => {
        await insert('same');
        expect(await errorOf(insert('same'))).toMatchObject({ code: 'duplicate' });
      });

      it.each(['40001', '40P01', '57014', '55P03', '53300', '08006'])(
        'turns the passing error %s into dependency_unavailable',
        async (code) => {
          expect(await failWith(code, 'secret text', 'secret detail')).toMatchObject({ code: 'dependency_unavailable', cause: code });
        },
      );

      it.each(['23514', '22023', 'XX000', 'P0002'])(
        'hides the text of the unforeseen error %s and keeps its code as the cause',
        async (code) => {
          const error = await failWith(code, 'secret text', 'secret detail');
          expect(error).toMatchObject({ code: null, cause: code });
          expect(error.detail).not.toContain('secret');
        },
      );

      it('hides a refusal with a code that is none of ours, and survives details that are no JSON', async () => {
        expect(await failWith('P0001', 'no_such_code', '{}')).toMatchObject({ code: null, cause: 'P0001' });
        expect(await failWith('P0001', 'not_found', 'not JSON')).toMatchObject({ code: 'not_found' });
      });

      it('breaks a rule of a column with 23514', async () => {
        const { error } = await store.from('notes').insert({ tenant_id: tenantId, title: 'x'.repeat(81) });
        expect(error?.code).toBe('23514');
      });
    });

    describe('reading', () => {
      it('gives null for no row and refuses several where one is asked for', async () => {
        expect(await readRow({ query: store.from('notes').select(), schema: noteSchema })).toBeNull();
        await insert('one');
        await insert('two');
        await expect(readRow({ query: store.from('notes').select(), schema: noteSchema })).rejects.toThrow('several');
      });

      it('refuses a row of another form', async () => {
        await insert('one');
        await expect(readRows({ query: store.from('notes').select(), schema: z.object({ title: z.number() }) })).rejects.toThrow(
          'another form',
        );
      });

      it('adds up ten increments by update with an expected value, each tried until it fits', async () => {
        const note = await insert('counted');
        const increment = async (): Promise<void> => {
          for (let attempt = 0; attempt < 200; attempt += 1) {
            const current = await readRow({ query: store.from('notes').select().eq('id', note.id), schema: noteSchema });
            const counter = current?.counter ?? 0;
            const update = store
              .from('notes')
              .update({ counter: counter + 1 })
              .eq('id', note.id)
              .eq('counter', counter)
              .select();
            if ((await readRows({ query: update, schema: noteSchema })).length === 1) return;
          }
          throw new Error('It never fitted.');
        };
        await Promise.all(Array.from({ length: 10 }, increment));
        expect(await readRow({ query: store.from('notes').select().eq('id', note.id), schema: noteSchema })).toMatchObject({ counter: 10 });
      });
    });
  });
};
