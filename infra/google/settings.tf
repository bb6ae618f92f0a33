# Settings of functions. Each function gets the common ones and those that its needs name (infra/build/google-needs.ts); secrets are not here.
locals {
  common_settings = {
    TRIPWRIGHT_PLATFORM       = "google"
    TRIPWRIGHT_VERSION        = var.release
    TRIPWRIGHT_HOME           = "/tmp/tripwright"
    TRIPWRIGHT_RESTARTED_AT   = var.restarted_at
    LOG_LEVEL                 = var.log_level
    GOOGLE_CLOUD_PROJECT      = var.project_id
    GOOGLE_CLOUD_REGION       = var.region
    METADATA_SERVER_DETECTION = "none"
  }

  # What a definition's `uses` may ask for (infra/build/google-needs.ts); a function is given only what it asks for.
  settings = {
    SUPABASE_URL                   = var.supabase_url
    SUPABASE_PUBLISHABLE_KEY       = var.supabase_publishable_key
    STORE_TOKEN_URL                = one([for name in local.token_signers : local.function_urls[name]])
    STAGE_URL_TEMPLATE             = "https://{stage}-${var.project_number}.${var.region}.run.app"
    TASKS_LOCATION                 = var.region
    TASKS_CALLER                   = google_service_account.caller["tasks"].email
    BACKUP_URI                     = "gs://${google_storage_bucket.data["backups"].name}"
    BLOBS_BUCKET                   = google_storage_bucket.data["files"].name
    VECTORS_URI                    = "gs://${google_storage_bucket.data["vectors"].name}"
    WAREHOUSE_DATASET              = google_bigquery_dataset.warehouse.dataset_id
    MAILER                         = var.mailer
    MODEL                          = var.model_enabled ? "openai" : "none"
    MODEL_BASE_URL                 = lookup(var.model_settings, "MODEL_BASE_URL", "")
    MODEL_CHAT                     = lookup(var.model_settings, "MODEL_CHAT", "")
    MODEL_EMBEDDINGS               = lookup(var.model_settings, "MODEL_EMBEDDINGS", "")
    MODEL_EMBEDDINGS_DIMENSION     = lookup(var.model_settings, "MODEL_EMBEDDINGS_DIMENSION", "")
    MODEL_PRICES                   = lookup(var.model_settings, "MODEL_PRICES", "")
    MESSAGE_ID_DOMAIN              = var.message_id_domain
    OUTBOUND_LEASE_SECONDS         = "150"
    INBOUND_DOMAIN                 = var.inbound_domain
    INBOUND_PUBLIC_KEYS            = join(",", var.inbound_public_keys)
    EMAIL_EVENT_PUBLIC_KEYS        = join(",", var.email_event_public_keys)
    INBOUND_PAST_TOLERANCE_SECONDS = "259200"
    CORS_ORIGINS                   = join(",", var.cors_origins)
    # The load balancer appends the caller's address and its own.
    TRUSTED_PROXY_HOPS = "2"
  }
}
