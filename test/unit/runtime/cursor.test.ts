import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '../../../shared/core/errors.ts';
import { createCursors } from '../../../shared/runtime/cursor.ts';

const cursors = createCursors({ secret: 'a secret of the tests, 32 characters long' });
const scope = { tenantId: 'acacia', route: 'quotes.list', filters: { state: 'sent', from: undefined } };

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};

it('every position comes back as it went in, whatever the order of the filters', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.string()), (position, filters) => {
      const cursor = cursors.encode({ ...scope, filters, position: JSON.parse(JSON.stringify(position)) });
      const turned = Object.fromEntries(Object.entries(filters).toReversed());
      expect(cursors.decode({ ...scope, filters: turned, cursor })).toEqual(JSON.parse(JSON.stringify(position)));
    }),
    { numRuns: 300 },
  );
});

it('one changed character, another tenant, route, filter or secret is refused', () => {
  const cursor = cursors.encode({ ...scope, position: 'p' });
  const refuse = (work: () => unknown) => expect(codeOf(work)).toBe('cursor_invalid');
  for (let index = 0; index < cursor.length; index += 1) {
    const changed = cursor.slice(0, index) + (cursor[index] === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
    refuse(() => cursors.decode({ ...scope, cursor: changed }));
  }
  // The last character of base64url carries two bits that say nothing: none of its neighbours is taken for it.
  for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
    if (!cursor.endsWith(last)) refuse(() => cursors.decode({ ...scope, cursor: cursor.slice(0, -1) + last }));
  }
  refuse(() => cursors.decode({ ...scope, tenantId: 'baobab', cursor }));
  refuse(() => cursors.decode({ ...scope, route: 'clients.list', cursor }));
  refuse(() => cursors.decode({ ...scope, filters: { state: 'draft' }, cursor }));
  refuse(() => createCursors({ secret: 'another secret of the tests, 32 characters' }).decode({ ...scope, cursor }));
});

it('any text is a cursor or refused, never a crash', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3000 }), (cursor) => {
      expect(codeOf(() => cursors.decode({ ...scope, cursor }))).toBe('cursor_invalid');
    }),
    { numRuns: 300 },
  );
});

it('without a secret there are no cursors', () => {
  expect(codeOf(() => createCursors({ secret: undefined }).encode({ ...scope, position: 1 }))).toBe('internal');
});
