-- Takes back 20260401094000_model_spend. Loses what model work has cost, and the section `ai` of the settings.
drop function public.model_usage(date);
drop function public.settle_model_spend(uuid, jsonb);
drop function public.reserve_model_spend(jsonb, bigint, date, timestamptz);
drop table public.model_calls;

create or replace function public.patch_settings(p_section text, p_value jsonb, p_expected_revision integer, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.settings;
begin
  perform app.require(case p_section when 'branding' then 'branding:write' else 'settings:write' end);
  update public.settings s
  set value = p_value, revision = s.revision + 1, updated_at = p_at
  where s.tenant_id = app.tenant() and s.section = p_section and s.revision = p_expected_revision
  returning s.* into v_row;
  if v_row.tenant_id is null then
    perform app.fail('precondition_failed', 'The settings were changed since you read them; read them again.');
  end if;
  perform app.audit('settings.changed', 'settings', p_section, jsonb_build_object('revision', v_row.revision), p_at);
  return jsonb_build_object('value', v_row.value, 'revision', v_row.revision);
end
$$;

delete from public.settings where section = 'ai';
alter table public.settings
  add constraint settings_section_check check (section in ('company', 'email', 'quotes', 'branding'));
