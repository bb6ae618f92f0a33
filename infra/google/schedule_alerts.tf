# A schedule that runs at least hourly and has not been called is a gap that nobody would notice.
locals {
  frequent_schedules = { for name, one in local.schedules : name => one if !can(regex("^[0-9*/,-]+ [0-9]", one.trigger.cron)) }
  daily_schedules    = { for name, one in local.schedules : name => one if can(regex("^[0-9]+ [0-9,]+ \\* \\* \\*$", one.trigger.cron)) }
}

# Longer than a day is more than a policy of absence can wait: here the day's calls are counted, over an hour more than a day.
resource "google_monitoring_alert_policy" "missed_day" {
  for_each = local.daily_schedules

  display_name          = "The schedule ${each.key} missed a day"
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = "No good call of ${each.key} in 25 hours"

    condition_threshold {
      filter                  = "metric.type = \"run.googleapis.com/request_count\" AND ${local.run} AND resource.labels.service_name = ${jsonencode(each.key)} AND metric.labels.response_code_class = \"2xx\""
      comparison              = "COMPARISON_LT"
      threshold_value         = 1
      duration                = "300s"
      evaluation_missing_data = local.missing_is_news

      aggregations {
        alignment_period     = "90000s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    content   = local.runbook
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "silent_schedule" {
  for_each = local.frequent_schedules

  display_name          = "The schedule ${each.key} is silent"
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = "No call of ${each.key}"

    condition_absent {
      filter   = "metric.type = \"run.googleapis.com/request_count\" AND ${local.run} AND resource.labels.service_name = ${jsonencode(each.key)} AND metric.labels.response_code_class = \"2xx\""
      duration = startswith(each.value.trigger.cron, "*") ? "3600s" : "7200s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    content   = local.runbook
    mime_type = "text/markdown"
  }
}
