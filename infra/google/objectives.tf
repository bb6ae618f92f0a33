# The objectives of 30 days.
resource "google_monitoring_custom_service" "api" {
  service_id   = "api"
  display_name = "API"

  depends_on = [google_project_service.used]
}

resource "google_monitoring_slo" "availability" {
  service             = google_monitoring_custom_service.api.service_id
  slo_id              = "availability"
  display_name        = "99.9 % of requests are answered without a 5xx"
  goal                = 0.999
  rolling_period_days = 30

  request_based_sli {
    good_total_ratio {
      total_service_filter = local.http_requests
      bad_service_filter   = "${local.http_requests} AND ${local.server_errors}"
    }
  }
}

resource "google_monitoring_slo" "latency" {
  for_each = merge(
    {
      p95      = { goal = 0.95, milliseconds = 500, filter = local.http_latencies, says = "95 % of requests within 500 ms" }
      p99      = { goal = 0.99, milliseconds = 2000, filter = local.http_latencies, says = "99 % of requests within 2 s" }
      jobs-p95 = { goal = 0.95, milliseconds = 30000, filter = local.stage_latencies, says = "95 % of jobs within 30 s" }
    },
    {
      for name, one in local.helpdesk : "${name}-p95" => {
        goal = 0.95, milliseconds = 5000, filter = "${local.latencies} AND resource.labels.service_name = ${jsonencode(name)}", says = "95 % of answers of ${name} within 5 s"
      }
    },
    {
      for name, one in local.helpdesk : "${name}-p99" => {
        goal = 0.99, milliseconds = 15000, filter = "${local.latencies} AND resource.labels.service_name = ${jsonencode(name)}", says = "99 % of answers of ${name} within 15 s"
      }
    },
  )

  service             = google_monitoring_custom_service.api.service_id
  slo_id              = "latency-${each.key}"
  display_name        = each.value.says
  goal                = each.value.goal
  rolling_period_days = 30

  request_based_sli {
    distribution_cut {
      distribution_filter = each.value.filter

      range {
        min = 0
        max = each.value.milliseconds
      }
    }
  }
}

resource "google_monitoring_slo" "jobs" {
  service             = google_monitoring_custom_service.api.service_id
  slo_id              = "jobs"
  display_name        = "99 % of deliveries to stages succeed"
  goal                = 0.99
  rolling_period_days = 30

  request_based_sli {
    good_total_ratio {
      total_service_filter = local.push_requests
      good_service_filter  = "${local.push_requests} AND metric.labels.response_class = \"ack\""
    }
  }
}

resource "google_monitoring_slo" "webhook_acknowledgement" {
  for_each = local.webhook_functions

  service             = google_monitoring_custom_service.api.service_id
  slo_id              = "acknowledgement-${each.key}"
  display_name        = "95 % of posts to ${each.key} are acknowledged within 800 ms"
  goal                = 0.95
  rolling_period_days = 30

  request_based_sli {
    distribution_cut {
      distribution_filter = "metric.type = \"run.googleapis.com/request_latencies\" AND ${local.run} AND resource.labels.service_name = ${jsonencode(each.key)}"

      range {
        min = 0
        max = 800
      }
    }
  }
}
