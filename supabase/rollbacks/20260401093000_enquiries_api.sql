-- Takes back 20260401093000_enquiries_api. Of several quotes of one enquiry only the oldest stays with it.
drop function public.request_enquiry_quote(uuid, jsonb, jsonb, jsonb);
drop function public.merge_enquiries(uuid, uuid, timestamptz);
drop function public.link_enquiries(uuid, uuid, timestamptz);
drop function public.assign_enquiry(uuid, uuid, boolean, date, timestamptz);
drop function public.add_enquiry_note(uuid, uuid, text, timestamptz);
drop function public.change_enquiry_status(uuid, text, text, jsonb, timestamptz);
drop function public.correct_enquiry(uuid, integer, jsonb, jsonb, jsonb, text, timestamptz);
drop function public.create_enquiry(jsonb, jsonb, jsonb, jsonb, jsonb);
drop function public.enquiry_stats();
drop function public.enquiry_detail(uuid);
drop function public.list_enquiries(jsonb, text, integer);
drop function app.keep_client(jsonb, timestamptz);
drop function app.record_change(uuid, text, jsonb, jsonb, timestamptz);
drop function app.hold_enquiry(uuid);

drop index public.enquiries_created;
drop index public.quotes_enquiry;
update public.quotes q set enquiry_id = null
where exists (select from public.quotes o where o.tenant_id = q.tenant_id and o.enquiry_id = q.enquiry_id and o.number < q.number);
create unique index quotes_enquiry on public.quotes (tenant_id, enquiry_id);
