-- Takes back 20260301090100_tenancy. Loses every agency with its members, addresses, settings, destinations and audit; accounts stay with Supabase Auth.
drop function public.patch_settings(text, jsonb, integer, timestamptz);
drop function public.platform_create_agency(jsonb, timestamptz);
drop function public.door_recipient(text, text);
drop function public.door_membership(uuid);
drop function public.member_addresses(text[]);
drop function app.audit(text, text, text, jsonb, timestamptz);
-- The one policy that reads another table.
drop policy tenants_door on public.tenants;
drop table public.audit;
drop table public.destinations;
drop table public.settings;
drop table public.tenant_addresses;
drop table public.members;
drop table public.tenants;
