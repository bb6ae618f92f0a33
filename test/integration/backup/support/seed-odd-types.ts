import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';

/** Values that a careless export loses: line ends, tabs, backslashes, NULL beside empty, the ends of ranges, and rows that refer to each other. */
export const seedOddTypes = async (sql: postgres.Sql): Promise<void> => {
  await sql.unsafe(String.raw`
    insert into public.odd_types (code, document, plain, labels, matrix, bytes, at, wall, day, span, amount, ratio, small, is_open, address, period) values
      ('all', '{"a":[1,2.50,null,"ü\n"],"b":{"\\":"\t"}}', '{"b": 1,  "a": 2}', array['x', null, '', 'a,b', 'q"uo\te', E'line\nend', 'NULL'],
        array[[1,2],[3,4]], '\x00ff0a095c', '2026-03-29 01:30:00.123456+02', '2026-03-29 02:30:00', '2024-02-29', '1 year 2 months 3 days 04:05:06.789',
        12345678901234.567890, 0.1::float8 + 0.2::float8, 1.1, true, '2001:db8::1/64', '[2026-01-01,2026-02-01)'),
      (E'tab\tline\nreturn\r\\N back\\slash', 'null', 'null', '{}', '{}', '', 'infinity', '-infinity', '0044-03-15 BC', '-1 mons', 'NaN', 'NaN', '-Infinity', false,
        '10.0.0.1', 'empty'),
      ('nothing', null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
      ('', '""', '""', array['']::text[], null, '\xdeadbeef', 'epoch', null, '9999-12-31', '0', 0, '-0', 0, null, '0.0.0.0/0', '(,)'),
      ('עברית 🧳', to_jsonb(repeat('long ', 50000)), '[]', null, null, decode(repeat('0a', 100000), 'hex'), null, null, null, null, null, null, null, null, null, null);
    update public.odd_types set parent = 3 where id = 1;
    delete from public.odd_types where id = 4;
    insert into public.no_key select 'word ' || n, n from generate_series(1, 500) n;
    insert into public.no_key values (null, null), (null, null), ('twice', 1), ('twice', 1);
    select nextval('public.odd_numbers'), nextval('public.odd_numbers');
    insert into public."Loud ""Name""" values ('${randomUUID()}', 'a');
    insert into public.left_side select generate_series(1, 2000);
    insert into public.right_side select generate_series(1, 2000);
    insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_app_meta_data)
      values ('${randomUUID()}', 'ann@acacia.example', '$2a$10$abcdefgh', '2026-03-01T09:00:00Z', '{"provider": "email"}');
  `);
};
