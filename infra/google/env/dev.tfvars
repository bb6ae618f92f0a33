environment    = "dev"
project_id     = "tripwright-dev"
project_number = "100000000001"
domain         = "api.dev.tripwright.example"

supabase_url             = "https://devdevdevdevdevdevde.supabase.co"
supabase_publishable_key = "sb_publishable_replace_me"

# Nothing leaves dev: composed mails are kept.
mailer            = "outbox"
inbound_domain    = "in.dev.tripwright.example"
message_id_domain = "mail.dev.tripwright.example"

alert_emails        = ["dev-alerts@tripwright.example"]
budget_amount       = 60
log_level           = "debug"
deletion_protection = false
