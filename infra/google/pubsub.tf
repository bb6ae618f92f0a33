locals {
  # Google's own identity that moves dead messages and makes push tokens.
  pubsub_agent = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic" "event" {
  for_each = local.topics

  name                       = each.value
  message_retention_duration = "604800s"

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.used]
}

# One subscription per stage, ours and not Eventarc's, which could have neither back-off nor dead letters.
resource "google_pubsub_subscription" "stage" {
  for_each = local.stages

  name                       = each.key
  topic                      = google_pubsub_topic.event[each.value.trigger.topic].id
  ack_deadline_seconds       = each.value.google.ackDeadlineSeconds
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = "${local.function_urls[each.key]}/"

    oidc_token {
      service_account_email = google_service_account.caller["push"].email
      audience              = local.function_urls[each.key]
    }
  }

  retry_policy {
    minimum_backoff = "30s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letters.id
    max_delivery_attempts = each.value.limits.maxAttempts
  }

  depends_on = [
    google_cloud_run_v2_service_iam_member.push,
    google_pubsub_topic_iam_member.agent_buries,
  ]
}

resource "google_pubsub_topic" "dead_letters" {
  name                       = "dead-letters"
  message_retention_duration = "2678400s"

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.used]
}

# Without a subscription what is dead would be lost. This one waits for npm run replay-dead-letters.
resource "google_pubsub_subscription" "dead_letters" {
  name                       = "dead-letters"
  topic                      = google_pubsub_topic.dead_letters.id
  ack_deadline_seconds       = 600
  message_retention_duration = "2678400s"

  expiration_policy {
    ttl = ""
  }
}

# The stored copy of every dead letter.
resource "google_pubsub_subscription" "dead_letters_stored" {
  name                       = "dead-letters-stored"
  topic                      = google_pubsub_topic.dead_letters.id
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }

  cloud_storage_config {
    bucket          = google_storage_bucket.data["dead-letters"].name
    filename_suffix = ".avro"
    max_duration    = "300s"

    avro_config {
      write_metadata = true
    }
  }

  depends_on = [google_storage_bucket_iam_member.agent_stores]
}

resource "google_pubsub_topic_iam_member" "agent_buries" {
  topic  = google_pubsub_topic.dead_letters.name
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "agent_acknowledges" {
  for_each = local.stages

  subscription = google_pubsub_subscription.stage[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

resource "google_storage_bucket_iam_member" "agent_stores" {
  for_each = toset(["roles/storage.objectCreator", "roles/storage.legacyBucketReader"])

  bucket = google_storage_bucket.data["dead-letters"].name
  role   = each.value
  member = local.pubsub_agent
}

# Push tokens are made by Pub/Sub in the name of the push identity.
resource "google_service_account_iam_member" "agent_makes_tokens" {
  service_account_id = google_service_account.caller["push"].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.pubsub_agent
}
