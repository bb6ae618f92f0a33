resource "google_cloud_scheduler_job" "schedule" {
  for_each = local.schedules

  name             = each.key
  description      = each.value.summary
  region           = var.region
  schedule         = each.value.trigger.cron
  time_zone        = each.value.trigger.timeZone
  attempt_deadline = "${min(1800, max(15, each.value.limits.timeoutSeconds + 10))}s"

  http_target {
    http_method = "POST"
    uri         = "${local.function_urls[each.key]}/"

    oidc_token {
      service_account_email = google_service_account.caller["scheduler"].email
      audience              = local.function_urls[each.key]
    }
  }

  # A period that ran is not run again (the function claims it), so trying again is safe.
  retry_config {
    retry_count          = 3
    min_backoff_duration = "30s"
    max_backoff_duration = "600s"
    max_doublings        = 5
  }

  depends_on = [google_cloud_run_v2_service_iam_member.scheduler]
}
