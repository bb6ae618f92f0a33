-- What the platform's operators do leaves a trace of its own, and they may see which migrations were applied.

-- It belongs to no agency: one row for each call with an admin token, named by the token's label and never by its value.
create table public.platform_audit (
  id uuid primary key default gen_random_uuid(),
  label text not null check (length(label) between 1 and 40),
  action text not null check (length(action) between 1 and 200),
  request_id text not null,
  at timestamptz not null
);
create index platform_audit_at on public.platform_audit (at);
alter table public.platform_audit enable row level security;
alter table public.platform_audit force row level security;
grant insert on public.platform_audit to app_owner;
create policy platform_audit_record on public.platform_audit for insert to app_owner with check (length(label) > 0);

create function public.platform_record_call(p_label text, p_action text, p_request_id text, p_at timestamptz) returns void
language sql security definer set search_path = '' as $$
  insert into public.platform_audit (label, action, request_id, at) values (p_label, left(p_action, 200), p_request_id, p_at)
$$;

-- Through to_jsonb: a history that the Supabase command line began has columns of its own, and may lack ours.
grant usage on schema supabase_migrations to app_owner;
grant select on supabase_migrations.schema_migrations to app_owner;
create function public.platform_migrations() returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'version', m.entry ->> 'version', 'name', m.entry ->> 'name', 'checksum', m.entry ->> 'checksum', 'appliedAt', m.entry ->> 'applied_at')
    order by m.entry ->> 'version'), '[]'::jsonb)
  from (select to_jsonb(s) as entry from supabase_migrations.schema_migrations s) m
$$;

grant create on schema public to app_owner;
alter function public.platform_record_call(text, text, text, timestamptz) owner to app_owner;
alter function public.platform_migrations() owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.platform_record_call(text, text, text, timestamptz), public.platform_migrations() from public, anon, authenticated;
grant execute on function public.platform_record_call(text, text, text, timestamptz), public.platform_migrations() to app_platform;
