environment    = "prod"
project_id     = "tripwright-prod"
project_number = "100000000002"
domain         = "api.tripwright.example"

supabase_url             = "https://prodprodprodprodprod.supabase.co"
supabase_publishable_key = "sb_publishable_replace_me"

mailer            = "sendgrid"
inbound_domain    = "in.tripwright.example"
message_id_domain = "mail.tripwright.example"
cors_origins      = ["https://app.tripwright.example"]

# Mail posts are acknowledged within 150 ms: one instance waits for them.
min_instances_webhook = 1

alert_emails  = ["alerts@tripwright.example"]
budget_amount = 400
