resource "google_bigquery_dataset" "warehouse" {
  dataset_id                 = "warehouse"
  location                   = var.data_location
  description                = "Facts for analytics: ids, amounts and times, no names and no addresses."
  max_time_travel_hours      = 168
  delete_contents_on_destroy = !var.deletion_protection

  depends_on = [google_project_service.used]
}

# The same file makes DuckDB's tables.
resource "google_bigquery_table" "warehouse" {
  for_each = local.tables

  dataset_id          = google_bigquery_dataset.warehouse.dataset_id
  table_id            = each.key
  description         = each.value.description
  clustering          = each.value.cluster_fields
  deletion_protection = var.deletion_protection

  schema = jsonencode(each.value.fields)

  time_partitioning {
    type  = "DAY"
    field = each.value.partition_field
  }
}

# Daily export of yesterday's partition, as the backups are daily; the bucket forgets after 35 days.
resource "google_bigquery_data_transfer_config" "export" {
  for_each = local.tables

  display_name         = "Daily export of ${each.key}"
  location             = var.data_location
  data_source_id       = "scheduled_query"
  schedule             = "every day 01:30"
  service_account_name = google_service_account.exporter.email

  params = {
    query = <<-SQL
      execute immediate format("""
        export data options (uri = 'gs://${google_storage_bucket.data["backups"].name}/warehouse/${each.key}/%t/*.parquet', format = 'PARQUET', overwrite = true)
        as select * from `${var.project_id}.${google_bigquery_dataset.warehouse.dataset_id}.${each.key}` where date(${each.value.partition_field}) = date '%t'
      """, date_sub(@run_date, interval 1 day), date_sub(@run_date, interval 1 day))
    SQL
  }

  depends_on = [
    google_bigquery_table.warehouse,
    google_project_iam_member.exporter_runs,
    google_service_account_iam_member.transfer_makes_tokens,
  ]
}

resource "google_service_account" "exporter" {
  account_id   = "warehouse-exporter"
  display_name = "Exports the warehouse every day"

  depends_on = [google_project_service.used]
}

resource "google_project_iam_member" "exporter_runs" {
  project = var.project_id
  role    = "roles/bigquery.jobUser"
  member  = google_service_account.exporter.member
}

resource "google_bigquery_dataset_iam_member" "exporter_reads" {
  dataset_id = google_bigquery_dataset.warehouse.dataset_id
  role       = "roles/bigquery.dataViewer"
  member     = google_service_account.exporter.member
}

resource "google_storage_bucket_iam_member" "exporter_writes" {
  bucket = google_storage_bucket.data["backups"].name
  role   = "roles/storage.objectUser"
  member = google_service_account.exporter.member
}

resource "google_service_account_iam_member" "transfer_makes_tokens" {
  service_account_id = google_service_account.exporter.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = "serviceAccount:service-${var.project_number}@gcp-sa-bigquerydatatransfer.iam.gserviceaccount.com"
}
