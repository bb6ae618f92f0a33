resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.alert_emails)

  display_name = each.value
  type         = "email"
  labels       = { email_address = each.value }

  depends_on = [google_project_service.used]
}

locals {
  channels = [for channel in google_monitoring_notification_channel.email : channel.name]

  run             = "resource.type = \"cloud_run_revision\""
  one_of_http     = "resource.labels.service_name = one_of(${join(", ", [for name in sort(keys(local.http_functions)) : jsonencode(name)])})"
  http_requests   = "metric.type = \"run.googleapis.com/request_count\" AND ${local.run} AND ${local.one_of_http}"
  latencies       = "metric.type = \"run.googleapis.com/request_latencies\" AND ${local.run}"
  http_latencies  = "${local.latencies} AND ${local.one_of_http}"
  stage_latencies = "${local.latencies} AND resource.labels.service_name = one_of(${join(", ", [for name in sort(keys(local.stages)) : jsonencode(name)])})"
  server_errors   = "metric.labels.response_code_class = \"5xx\""
  subscription    = "resource.type = \"pubsub_subscription\""
  push_requests   = "metric.type = \"pubsub.googleapis.com/subscription/push_request_count\" AND ${local.subscription}"
  runbook         = "See infra/README.md, section \"When something is wrong\"."
  helpdesk        = { for name, one in local.http_functions : name => one if one.area == "helpdesk" }
  missing_is_news = "EVALUATION_MISSING_DATA_ACTIVE"
  idle_is_fine    = "EVALUATION_MISSING_DATA_INACTIVE"
}

# --- Uptime: what operations shows to everybody, a minute's rhythm from outside; it also keeps figures flowing at night, so that a gap in
# them means something.
locals {
  uptime_paths = toset(flatten([
    for one in values(local.http_functions) : [
      for route in one.trigger.routes : route.path
      if one.area == "operations" && route.access == "public" && route.method == "GET" && !strcontains(route.path, "{")
    ]
  ]))
}

resource "google_monitoring_uptime_check_config" "public" {
  for_each = local.uptime_paths

  display_name     = "GET ${each.value}"
  timeout          = "10s"
  period           = "60s"
  selected_regions = ["USA", "EUROPE", "ASIA_PACIFIC"]

  http_check {
    path         = each.value
    port         = 443
    use_ssl      = true
    validate_ssl = true

    accepted_response_status_codes {
      status_class = "STATUS_CLASS_2XX"
    }
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project_id
      host       = var.domain
    }
  }

  depends_on = [google_project_service.used]
}
