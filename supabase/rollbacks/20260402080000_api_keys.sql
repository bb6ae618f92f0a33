-- Takes back 20260402080000_api_keys. Loses every key; websites that use one stop working.
drop function public.door_api_key(text, timestamptz);
drop function public.revoke_api_key(uuid, timestamptz);
drop function public.create_api_key(jsonb, timestamptz);
drop table public.api_keys;
