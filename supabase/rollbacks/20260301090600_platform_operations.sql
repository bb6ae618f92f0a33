-- Takes back 20260301090600_platform_operations. Loses the trace of what the platform's operators did: export public.platform_audit first.
drop function public.platform_migrations();
drop function public.platform_record_call(text, text, text, timestamptz);
revoke select on supabase_migrations.schema_migrations from app_owner;
revoke usage on schema supabase_migrations from app_owner;
drop table public.platform_audit;
