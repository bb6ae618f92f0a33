-- Takes back 20260401097400_one_keeper_of_clients. Loses nothing.
create or replace function app.keep_client(p_client jsonb, p_at timestamptz) returns uuid
language sql security invoker set search_path = '' as $$
  insert into public.clients as c (tenant_id, id, name, email, phone, language, created_at, updated_at)
  values (app.tenant(), (p_client ->> 'id')::uuid, p_client ->> 'name', p_client ->> 'email', p_client ->> 'phone', p_client ->> 'language', p_at, p_at)
  on conflict (tenant_id, email) do update
    set name = case when c.name = '' then excluded.name else c.name end, phone = coalesce(c.phone, excluded.phone), updated_at = p_at
  returning c.id
$$;
