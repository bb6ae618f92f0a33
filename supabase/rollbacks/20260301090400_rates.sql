-- Takes back 20260301090400_rates. Loses every rate with its versions, and the exchange rates.
drop function public.put_fx_set(uuid, timestamptz, text, text, jsonb, timestamptz);
drop function public.finish_rate_import(uuid, text, integer, integer, timestamptz);
drop function public.import_rates(uuid, jsonb, jsonb, timestamptz);
drop table public.fx_sets;
drop table public.rate_imports;
drop table public.rate_versions;
drop table public.rates;
