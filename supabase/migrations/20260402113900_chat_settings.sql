-- contract: no running release writes another section of the settings.

alter table public.settings
  add constraint settings_section_check check (section in ('company', 'email', 'quotes', 'branding', 'ai', 'chat'));
