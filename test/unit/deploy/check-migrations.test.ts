import { describe, expect, it } from 'vitest';
import { checkMigrations } from '../../../infra/deploy/migrations/check-migrations.ts';
import { findDestructiveStatements } from '../../../infra/deploy/migrations/find-destructive-statements.ts';

const problemsIn = async (sql: string) => (await findDestructiveStatements(sql)).map(({ line, problem }) => `${line}: ${problem}`);

describe('what in a migration breaks running code', () => {
  it.each([
    ['alter table public.quotes drop column note;', '1: public.quotes: drops column note'],
    ['-- a note\n\nalter table quotes alter column total type numeric;', '3: public.quotes: changes the type of column total'],
    ['alter table quotes alter column total set not null;', '1: public.quotes: makes column total not null'],
    ['alter table quotes add column due date not null;', '1: public.quotes: adds column due not null without a default'],
    ['alter table quotes add constraint x check (total > 0);', '1: public.quotes: adds a constraint that old code does not know'],
    ['alter table quotes rename column total to amount;', '1: renames a column'],
    ['alter table quotes rename to offers;', '1: renames a table'],
    ['drop table quotes;', '1: drops a table'],
    ['drop function send_quote(uuid);', '1: drops a function'],
    ['drop function f(uuid); create function f(p uuid, q int) returns int language sql as $$ select 1 $$;', '1: drops a function'],
    ['drop function f(uuid); create function f(p text) returns int language sql as $$ select 1 $$;', '1: drops a function'],
    [
      'alter table quotes add column due date, add constraint x check (due > paid);',
      '1: public.quotes: adds a constraint that old code does not know',
    ],
    [
      "alter table quotes add column kind text default 'a', add constraint x foreign key (kind) references kinds (id);",
      '1: public.quotes: adds a constraint that old code does not know',
    ],
    ['truncate quotes;', '1: truncates a table'],
    ['delete from quotes;', '1: deletes every row of public.quotes'],
    ["do $$ begin execute 'drop table quotes'; end $$;", '1: a do block drops, renames, truncates or narrows something'],
  ])('%s', async (sql, problem) => {
    expect(await problemsIn(sql)).toEqual([problem]);
  });

  it.each([
    'create table trips (id uuid primary key, due date not null); alter table trips add constraint y check (id is not null);',
    "alter table quotes add column due date not null default '2026-01-01';",
    'alter table quotes add column due date;',
    'create index concurrently on quotes (due);',
    'drop index quotes_due_idx; drop policy a on quotes;',
    "delete from quotes where state = 'x';",
    'drop function f(uuid); create function f(p uuid, q int default 1) returns int language sql as $$ select 1 $$;',
    'alter table quotes add column a date, add column b date, add constraint x check (a <= b);',
    'alter table quotes add column owner uuid, add constraint x foreign key (tenant_id, owner) references members (tenant_id, id);',
    'create or replace function f() returns int language sql as $$ select 1 $$;',
  ])('lets %s pass', async (sql) => {
    expect(await problemsIn(sql)).toEqual([]);
  });
});

describe('the migrations of a release', () => {
  const expand = { version: '1', name: 'expand', sql: 'alter table quotes add column due date;' };
  const drop = { version: '2', name: 'drop', sql: 'alter table quotes drop column note;' };
  const contract = { ...drop, name: 'contract', sql: `-- contract: note is read by nobody since v3\n${drop.sql}` };

  it('may expand, and contract in a release of its own', async () => {
    expect(await checkMigrations({ pending: [expand], isEmptyDatabase: false })).toEqual([]);
    expect(await checkMigrations({ pending: [contract], isEmptyDatabase: false })).toEqual([]);
    expect(await checkMigrations({ pending: [expand, contract], isEmptyDatabase: true })).toEqual([]);
  });

  it('are refused with file, line and what to do', async () => {
    const [problem] = await checkMigrations({ pending: [expand, drop], isEmptyDatabase: false });
    expect(problem).toContain('2_drop.sql:1 public.quotes: drops column note');
    expect(await checkMigrations({ pending: [expand, contract], isEmptyDatabase: false })).toEqual([
      expect.stringContaining('a contract belongs into a release of its own'),
    ]);
  });
});
