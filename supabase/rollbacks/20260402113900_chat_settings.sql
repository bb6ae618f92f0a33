-- Takes back 20260402113900_chat_settings. Loses nothing.
alter table public.settings drop constraint settings_section_check;
