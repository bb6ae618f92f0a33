locals {
  # Public paths with a parameter carry a token. Google's own request logs write whole addresses: those lines are left out, and the
  # functions' own lines (route, status, latency, no path) are what remains.
  token_paths = flatten([for one in values(local.functions) : one.google.tokenPaths])
  token_exclusions = merge(
    { query-tokens = "[?&](token|code|key|signature|access_token|refresh_token)=" },
    length(local.token_paths) == 0 ? {} : { path-tokens = "https?://[^/]+(${join("|", local.token_paths)})" },
  )
}

# The sink that every project has; here only its exclusions are ours.
resource "google_logging_project_sink" "default" {
  name                   = "_Default"
  destination            = "logging.googleapis.com/projects/${var.project_id}/locations/global/buckets/_Default"
  filter                 = "NOT LOG_ID(\"cloudaudit.googleapis.com/activity\") AND NOT LOG_ID(\"externalaudit.googleapis.com/activity\") AND NOT LOG_ID(\"cloudaudit.googleapis.com/system_event\") AND NOT LOG_ID(\"externalaudit.googleapis.com/system_event\") AND NOT LOG_ID(\"cloudaudit.googleapis.com/access_transparency\") AND NOT LOG_ID(\"externalaudit.googleapis.com/access_transparency\")"
  unique_writer_identity = true

  dynamic "exclusions" {
    for_each = local.token_exclusions

    content {
      name        = exclusions.key
      description = "Addresses that carry a token stay out of the logs."
      # jsonencode writes & as an escape that a regular expression would take at its letters.
      filter = "(LOG_ID(\"run.googleapis.com/requests\") OR LOG_ID(\"requests\")) AND httpRequest.requestUrl=~${replace(jsonencode(exclusions.value), "\\u0026", "&")}"
    }
  }

  depends_on = [google_project_service.used]
}

resource "google_logging_project_bucket_config" "default" {
  project        = var.project_id
  location       = "global"
  bucket_id      = "_Default"
  retention_days = 30

  depends_on = [google_project_service.used]
}

locals {
  # The functions' own lines, counted. Labels are few and bounded: no tenant, no id.
  counted_lines = {
    limiter_degraded     = { message = "limiter_degraded", labels = { check = "check" } }
    failed_after_timeout = { message = "failed_after_timeout", labels = { service = "service" } }
    stage_failed         = { message = "stage_failed", labels = { stage = "stage", code = "code" } }
    dependency_silent    = { message = "dependency does not answer", labels = { service = "service" } }
    breaker_opened       = { message = "breaker_opened", labels = { dependency = "dependency", region = "region" } }
    mail_post_unreadable = { message = "mail post cannot be read", labels = {} }
  }
}

resource "google_logging_metric" "counted" {
  for_each = local.counted_lines

  name   = "tripwright/${each.key}"
  filter = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=${jsonencode(each.value.message)}"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    dynamic "labels" {
      for_each = each.value.labels

      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  label_extractors = { for label, field in each.value.labels : label => "EXTRACT(jsonPayload.${field})" }

  depends_on = [google_project_service.used]
}

resource "google_logging_metric" "request_latency" {
  name            = "tripwright/request_latency"
  filter          = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=\"request\" AND jsonPayload.latencyMs>=0"
  value_extractor = "EXTRACT(jsonPayload.latencyMs)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "ms"

    labels {
      key        = "route"
      value_type = "STRING"
    }

    labels {
      key        = "status"
      value_type = "INT64"
    }
  }

  label_extractors = {
    route  = "EXTRACT(jsonPayload.route)"
    status = "EXTRACT(jsonPayload.status)"
  }

  bucket_options {
    explicit_buckets {
      bounds = [5, 10, 25, 50, 100, 150, 250, 500, 800, 1000, 2000, 5000, 10000, 15000, 30000, 60000]
    }
  }

  depends_on = [google_project_service.used]
}
