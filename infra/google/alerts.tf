# Alerts of the objectives in spec: latency, errors, burn rate, age of mail, acknowledgement, jobs
locals {
  # Metric, how its points become one number, and from where on somebody is told. Times in milliseconds or seconds as the metric has them.
  threshold_alerts = merge(
    {
      api-latency = {
        title = "API latency p95 over 2 s", filter = local.http_latencies, aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95"
        by    = [], threshold = 2000, duration = "300s", missing = local.missing_is_news
      }
      mail-age = {
        title   = "An event waits for its stage longer than 5 min"
        filter  = "metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND ${local.subscription} AND resource.labels.subscription_id = one_of(${join(", ", [for name in sort(keys(local.stages)) : jsonencode(name)])})"
        aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = ["resource.labels.subscription_id"], threshold = 300, duration = "60s"
        missing = local.missing_is_news
      }
      dead-letters = {
        title   = "A message is dead"
        filter  = "metric.type = \"pubsub.googleapis.com/subscription/dead_letter_message_count\" AND ${local.subscription}"
        aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["resource.labels.subscription_id"], threshold = 0, duration = "0s"
        missing = null
      }
      dead-letters-waiting = {
        title   = "Dead letters wait for somebody for an hour"
        filter  = "metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND ${local.subscription} AND resource.labels.subscription_id = \"${google_pubsub_subscription.dead_letters.name}\""
        aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = [], threshold = 3600, duration = "300s", missing = local.idle_is_fine
      }
      task-queue-depth = {
        title   = "A queue holds more than 10,000 tasks"
        filter  = "metric.type = \"cloudtasks.googleapis.com/queue/depth\" AND resource.type = \"cloud_tasks_queue\""
        aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = ["resource.labels.queue_id"], threshold = 10000, duration = "300s"
        missing = local.idle_is_fine
      }
      limiter-degraded = {
        title   = "Rate limits cannot be counted"
        filter  = "metric.type = \"logging.googleapis.com/user/${google_logging_metric.counted["limiter_degraded"].name}\" AND ${local.run}"
        aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = [], threshold = 10, duration = "300s", missing = local.idle_is_fine
      }
    },
    {
      for limit in distinct([for one in values(merge(local.http_functions, local.stages)) : one.google.maxInstances]) : "instances-at-${limit}" => {
        title     = "A function runs at the last tenth of its ${limit} instances"
        filter    = "metric.type = \"run.googleapis.com/container/instance_count\" AND ${local.run} AND resource.labels.service_name = one_of(${join(", ", [for name, one in merge(local.http_functions, local.stages) : jsonencode(name) if one.google.maxInstances == limit])})"
        aligner   = "ALIGN_MAX", reducer = "REDUCE_SUM", by = ["resource.labels.service_name"]
        threshold = 0.9 * limit, duration = "300s", missing = local.idle_is_fine
      }
    },
    {
      for name, one in local.webhook_functions : "acknowledgement-${name}" => {
        title   = "Acknowledging posts to ${name}: p95 over 2 s"
        filter  = "metric.type = \"run.googleapis.com/request_latencies\" AND ${local.run} AND resource.labels.service_name = ${jsonencode(name)}"
        aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = [], threshold = 2000, duration = "300s", missing = local.idle_is_fine
      }
    },
    {
      for name, one in local.helpdesk : "answers-${name}" => {
        title   = "Answers of ${name}: p95 over 10 s"
        filter  = "metric.type = \"run.googleapis.com/request_latencies\" AND ${local.run} AND resource.labels.service_name = ${jsonencode(name)}"
        aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = [], threshold = 10000, duration = "300s", missing = local.idle_is_fine
      }
    },
  )

  # Bad out of all.
  ratio_alerts = {
    api-errors = {
      title = "More than 5 % of API answers are 5xx", threshold = 0.05, by = [], missing = local.missing_is_news
      bad   = "${local.http_requests} AND ${local.server_errors}", all = local.http_requests
    }
    stage-failures = {
      title = "More than 10 % of deliveries to a stage fail", threshold = 0.1, by = ["resource.labels.subscription_id"], missing = local.idle_is_fine
      bad   = "${local.push_requests} AND metric.labels.response_class != \"ack\"", all = local.push_requests
    }
  }
}

resource "google_monitoring_alert_policy" "threshold" {
  for_each = local.threshold_alerts

  display_name          = each.value.title
  combiner              = "OR"
  notification_channels = local.channels
  user_labels           = { alert = each.key }

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter                  = each.value.filter
      comparison              = "COMPARISON_GT"
      threshold_value         = each.value.threshold
      duration                = each.value.duration
      evaluation_missing_data = each.value.missing

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = each.value.aligner
        cross_series_reducer = each.value.reducer
        group_by_fields      = each.value.by
      }
    }
  }

  alert_strategy {
    auto_close = "1800s"
  }

  documentation {
    content   = local.runbook
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "ratio" {
  for_each = local.ratio_alerts

  display_name          = each.value.title
  combiner              = "OR"
  notification_channels = local.channels
  user_labels           = { alert = each.key }

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter                  = each.value.bad
      denominator_filter      = each.value.all
      comparison              = "COMPARISON_GT"
      threshold_value         = each.value.threshold
      duration                = "300s"
      evaluation_missing_data = each.value.missing

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = each.value.by
      }

      denominator_aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = each.value.by
      }
    }
  }

  alert_strategy {
    auto_close = "1800s"
  }

  documentation {
    content   = local.runbook
    mime_type = "text/markdown"
  }
}

# Two per cent of a month's error budget within an hour.
resource "google_monitoring_alert_policy" "burn_rate" {
  display_name          = "The error budget burns 14.4 times too fast"
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = "Burn rate over 1 h"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"${google_monitoring_slo.availability.name}\", \"3600s\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 14.4
      duration        = "0s"
    }
  }

  documentation {
    content   = local.runbook
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "uptime" {
  for_each = google_monitoring_uptime_check_config.public

  display_name          = "${each.value.display_name} does not answer"
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = "More than one region fails"

    condition_threshold {
      filter                  = "metric.type = \"monitoring.googleapis.com/uptime_check/check_passed\" AND resource.type = \"uptime_url\" AND metric.labels.check_id = \"${each.value.uptime_check_id}\""
      comparison              = "COMPARISON_GT"
      threshold_value         = 1
      duration                = "120s"
      evaluation_missing_data = local.missing_is_news

      aggregations {
        alignment_period     = "120s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.labels.host"]
      }
    }
  }

  documentation {
    content   = local.runbook
    mime_type = "text/markdown"
  }
}

# What failed for good is told at once, at most every five minutes.
resource "google_monitoring_alert_policy" "stage_failed" {
  display_name          = "A stage recorded an event that can never be answered"
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = "stage_failed"

    condition_matched_log {
      filter           = google_logging_metric.counted["stage_failed"].filter
      label_extractors = { stage = "EXTRACT(jsonPayload.stage)", code = "EXTRACT(jsonPayload.code)" }
    }
  }

  alert_strategy {
    auto_close = "1800s"

    notification_rate_limit {
      period = "300s"
    }
  }

  documentation {
    content   = local.runbook
    mime_type = "text/markdown"
  }
}
