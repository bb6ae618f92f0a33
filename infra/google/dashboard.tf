locals {
  # Title, metric, how it is aligned and reduced, and by which label its lines are drawn.
  charts = [
    { title = "Requests by function", filter = "metric.type=\"run.googleapis.com/request_count\" ${local.run}", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "resource.label.service_name" },
    { title = "Answers by class", filter = "metric.type=\"run.googleapis.com/request_count\" ${local.run}", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.response_code_class" },
    { title = "Latency p95 by function", filter = "metric.type=\"run.googleapis.com/request_latencies\" ${local.run}", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = "resource.label.service_name" },
    { title = "Latency p95 by route", filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.request_latency.name}\" ${local.run}", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = "metric.label.route" },
    { title = "Instances by function", filter = "metric.type=\"run.googleapis.com/container/instance_count\" ${local.run}", aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = "resource.label.service_name" },
    { title = "Memory p95 by function", filter = "metric.type=\"run.googleapis.com/container/memory/utilizations\" ${local.run}", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = "resource.label.service_name" },
    { title = "Cold start p95 by function", filter = "metric.type=\"run.googleapis.com/container/startup_latencies\" ${local.run}", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = "resource.label.service_name" },
    { title = "Events waiting by stage", filter = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" ${local.subscription}", aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = "resource.label.subscription_id" },
    { title = "Oldest event by stage (s)", filter = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" ${local.subscription}", aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = "resource.label.subscription_id" },
    { title = "Deliveries by outcome", filter = "metric.type=\"pubsub.googleapis.com/subscription/push_request_count\" ${local.subscription}", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.response_class" },
    { title = "Dead letters", filter = "metric.type=\"pubsub.googleapis.com/subscription/dead_letter_message_count\" ${local.subscription}", aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = "resource.label.subscription_id" },
    { title = "Tasks waiting by queue", filter = "metric.type=\"cloudtasks.googleapis.com/queue/depth\" resource.type=\"cloud_tasks_queue\"", aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = "resource.label.queue_id" },
  ]
  columns = 3
}

resource "google_monitoring_dashboard" "pipeline" {
  dashboard_json = jsonencode({
    displayName = "Tripwright"
    mosaicLayout = {
      columns = 12
      tiles = [
        for index, chart in local.charts : {
          xPos   = (index % local.columns) * 4
          yPos   = floor(index / local.columns) * 4
          width  = 4
          height = 4
          widget = {
            title = chart.title
            xyChart = {
              dataSets = [{
                plotType = "LINE"
                timeSeriesQuery = {
                  timeSeriesFilter = {
                    filter = chart.filter
                    aggregation = {
                      alignmentPeriod    = "60s"
                      perSeriesAligner   = chart.aligner
                      crossSeriesReducer = chart.reducer
                      groupByFields      = [chart.by]
                    }
                  }
                }
              }]
            }
          }
        }
      ]
    }
  })
}
