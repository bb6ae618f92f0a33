-- Takes back 20260301090200_pipeline. Loses the events, published or not, and what each stage has done.
drop function public.door_tenants_with_unpublished(integer);
drop function public.record_stage_failure(text, uuid, text, text, timestamptz);
drop function public.stale_unpublished(integer, integer);
drop function public.mark_published(uuid[]);
drop function public.stage_outcome(text, uuid);
drop function app.claim_stage(text, uuid);
drop function app.add_events(jsonb, jsonb);
drop function app.unpublished(text);
drop table public.stage_failures;
drop table public.stage_claims;
drop table public.events;
