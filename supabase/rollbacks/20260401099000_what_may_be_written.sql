-- Takes back 20260401099000_what_may_be_written. Loses nothing.
alter table public.outbound_mails
  drop constraint outbound_mails_quote_or_content,
  drop constraint outbound_mails_purpose_check;
alter table public.settings drop constraint settings_section_check;
