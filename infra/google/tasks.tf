# One queue per stage: a stage that fails delays no other. The same back-off as for events: 30 s doubling to 600 s.
resource "google_cloud_tasks_queue" "stage" {
  for_each = local.stages

  name     = each.key
  location = var.region

  rate_limits {
    max_concurrent_dispatches = each.value.google.concurrency * each.value.google.maxInstances
    max_dispatches_per_second = 100
  }

  retry_config {
    max_attempts  = each.value.limits.maxAttempts
    min_backoff   = "30s"
    max_backoff   = "600s"
    max_doublings = 5
  }

  stackdriver_logging_config {
    sampling_ratio = 1
  }

  depends_on = [google_project_service.used]
}
