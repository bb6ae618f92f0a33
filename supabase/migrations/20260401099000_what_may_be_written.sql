-- contract: no running release writes another section of the settings, or an outgoing mail of another form.

alter table public.settings
  add constraint settings_section_check check (section in ('company', 'email', 'quotes', 'branding', 'ai'));

alter table public.outbound_mails
  add constraint outbound_mails_purpose_check check (purpose in ('send', 'reply', 'acknowledgement', 'notice')),
  add constraint outbound_mails_quote_or_content check ((purpose = 'send') = (quote_id is not null) and (quote_id is null) = (quote_version is null)
    and (quote_id is null) = (content is not null));
