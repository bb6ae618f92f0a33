-- Rates, each edit an immutable version; imports; and the exchange rates entered by hand.

create table public.rates (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  -- supplier, hotel, room, meal plan, basis, currency, nights and window: a re-import of the same key is a new version, not a second rate.
  natural_key text not null,
  version integer not null check (version >= 1),
  active boolean not null,
  destination text not null,
  hotel_name text not null,
  valid_from date not null,
  valid_to date not null,
  terms jsonb not null,
  source_row integer,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, natural_key),
  foreign key (tenant_id, destination) references public.destinations (tenant_id, name)
);
create index rates_destination on public.rates (tenant_id, destination, valid_from);
call app.protect('rates', 'rates:read', 'rates:write', 'rates:write', null);

create table public.rate_versions (
  tenant_id text not null references public.tenants (tenant_id),
  rate_id uuid not null,
  version integer not null,
  terms jsonb not null,
  source_row integer,
  import_id uuid,
  created_at timestamptz not null,
  primary key (tenant_id, rate_id, version),
  foreign key (tenant_id, rate_id) references public.rates (tenant_id, id)
);
call app.protect('rate_versions', 'rates:read', 'rates:write', null, null);

create table public.rate_imports (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  file_sha256 text not null,
  accepted integer not null,
  rejected integer not null,
  imported_at timestamptz not null,
  primary key (tenant_id, id)
);
create index rate_imports_sha on public.rate_imports (tenant_id, file_sha256);
call app.protect('rate_imports', 'rates:read', 'rates:write', null, null);

create table public.fx_sets (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  as_of timestamptz not null,
  source text not null,
  base text not null check (base ~ '^[A-Z]{3}$'),
  rates jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create index fx_sets_newest on public.fx_sets (tenant_id, created_at desc);
call app.protect('fx_sets', 'rates:read', 'rates:write', null, null);

-- One batch of imported rows: [{id, natural_key, source_row, terms}]. Equal terms change nothing, other terms make the next version.
create function public.import_rates(p_import_id uuid, p_rows jsonb, p_destinations jsonb, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_changed integer;
begin
  perform app.require('rates:write');
  insert into public.destinations (tenant_id, id, name, aliases, enabled, markup_bp)
  select app.tenant(), d.id, d.name, '{}', true, null from jsonb_to_recordset(p_destinations) as d(id uuid, name text)
  on conflict do nothing;

  with incoming as (
    select r.id, r.natural_key, r.source_row, r.terms
    from jsonb_to_recordset(p_rows) as r(id uuid, natural_key text, source_row integer, terms jsonb)
  ), written as (
    insert into public.rates as t (tenant_id, id, natural_key, version, active, destination, hotel_name, valid_from, valid_to, terms, source_row, updated_at)
    select app.tenant(), i.id, i.natural_key, 1, true, i.terms ->> 'destination', i.terms ->> 'hotelName', (i.terms ->> 'validFrom')::date,
      (i.terms ->> 'validTo')::date, i.terms, i.source_row, p_at
    from incoming i
    on conflict (tenant_id, natural_key) do update
      set version = t.version + 1, active = true, destination = excluded.destination, terms = excluded.terms, source_row = excluded.source_row, updated_at = p_at
      where t.terms is distinct from excluded.terms or not t.active
    returning t.id, t.version, t.terms, t.source_row
  ), versioned as (
    insert into public.rate_versions (tenant_id, rate_id, version, terms, source_row, import_id, created_at)
    select app.tenant(), w.id, w.version, w.terms, w.source_row, p_import_id, p_at from written w
    returning 1
  )
  select count(*) into v_changed from versioned;
  return jsonb_build_object('changed', v_changed);
end
$$;

create function public.finish_rate_import(p_import_id uuid, p_sha256 text, p_accepted integer, p_rejected integer, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('rates:write');
  insert into public.rate_imports (tenant_id, id, file_sha256, accepted, rejected, imported_at)
  values (app.tenant(), p_import_id, p_sha256, p_accepted, p_rejected, p_at);
  perform app.audit('rates.imported', 'rate_import', p_import_id::text, jsonb_build_object('accepted', p_accepted, 'rejected', p_rejected), p_at);
end
$$;

create function public.put_fx_set(p_id uuid, p_as_of timestamptz, p_source text, p_base text, p_rates jsonb, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('rates:write');
  insert into public.fx_sets (tenant_id, id, as_of, source, base, rates, created_at) values (app.tenant(), p_id, p_as_of, p_source, p_base, p_rates, p_at);
  perform app.audit('fx_set.entered', 'fx_set', p_id::text, jsonb_build_object('base', p_base), p_at);
end
$$;

revoke all on function public.import_rates(uuid, jsonb, jsonb, timestamptz), public.finish_rate_import(uuid, text, integer, integer, timestamptz),
  public.put_fx_set(uuid, timestamptz, text, text, jsonb, timestamptz) from public, anon, authenticated;
grant execute on function public.import_rates(uuid, jsonb, jsonb, timestamptz), public.finish_rate_import(uuid, text, integer, integer, timestamptz),
  public.put_fx_set(uuid, timestamptz, text, text, jsonb, timestamptz) to app_member;
