-- Every kind of column that a backup has to bring back as it was.
create table public.odd_types (
  id bigint generated always as identity primary key,
  code text not null unique,
  document jsonb,
  plain json,
  labels text[],
  matrix integer[][],
  bytes bytea,
  at timestamptz,
  wall timestamp,
  day date,
  span interval,
  amount numeric(20, 6),
  ratio double precision,
  small real,
  is_open boolean,
  address inet,
  period daterange,
  doubled numeric generated always as (amount * 2) stored,
  parent bigint references public.odd_types (id)
);
create table public.no_key (word text, number integer);
create sequence public.odd_numbers start 100 increment 7;
create table public.left_side (id bigint primary key);
create table public.right_side (id bigint primary key references public.left_side (id));
create table public."Loud ""Name""" ("Key" uuid primary key, "select" text);
