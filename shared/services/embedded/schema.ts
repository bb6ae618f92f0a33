/** Tables of the embedded cloud's file. Instants are milliseconds since 1970 in real time. A change is a new entry: each runs once, in order. */
export const SCHEMA_STEPS: readonly string[] = [
  `
  create table queue (
    id integer primary key autoincrement,
    kind text not null check (kind in ('event', 'task')),
    target text not null,
    key text not null,
    message_id text not null unique,
    tenant_id text not null,
    topic text not null,
    data text not null,
    attributes text not null,
    published_at integer not null,
    due_at integer not null,
    attempts integer not null default 0,
    lease_owner text,
    lease_until integer,
    last_status integer,
    last_error text,
    unique (kind, target, key)
  ) strict;
  create index queue_due on queue (due_at, id, tenant_id, lease_until);
  create index queue_leased on queue (lease_until) where lease_until is not null;

  create table finished_tasks (target text not null, name text not null, forget_at integer not null, primary key (target, name)) strict, without rowid;

  create table deliveries (
    id integer primary key autoincrement,
    kind text not null, target text not null, key text not null, message_id text not null, tenant_id text not null, topic text not null,
    attempt integer not null, status integer, error text, started_at integer not null, duration_ms integer not null
  ) strict;

  create table dead_letters (
    id text primary key,
    kind text not null, target text not null, key text not null, message_id text not null, tenant_id text not null, topic text not null,
    data text not null, attributes text not null, published_at integer not null,
    attempts integer not null, last_status integer, last_error text, died_at integer not null, replayed_at integer
  ) strict;

  create table workers (id text primary key, process_id integer not null, boot_id text not null) strict;

  create table state (key text primary key, value text not null, expires_at integer not null) strict, without rowid;
  create index state_expiry on state (expires_at);
  `,
];
