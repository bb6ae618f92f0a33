-- A client is kept by one function, whoever names them.

-- As app.client_of for a sender who is believed: empty fields of somebody known are filled.
create or replace function app.keep_client(p_client jsonb, p_at timestamptz) returns uuid
language sql security invoker set search_path = '' as $$
  select app.client_of(p_client || '{"mayFill": true}', p_at)
$$;
