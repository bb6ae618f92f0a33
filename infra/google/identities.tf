# One identity per function, with what its definition's `uses` ask for and nothing else.
resource "google_service_account" "function" {
  for_each = local.functions

  account_id   = each.value.google.accountId
  display_name = "Function ${each.key}"
  description  = substr(each.value.summary, 0, 256)

  depends_on = [google_project_service.used]
}

# Who wakes private functions: Pub/Sub, Cloud Scheduler and Cloud Tasks, each with its own identity.
resource "google_service_account" "caller" {
  for_each = toset(["push", "scheduler", "tasks"])

  account_id   = "caller-${each.key}"
  display_name = "Wakes functions: ${each.key}"

  depends_on = [google_project_service.used]
}

# Makes containers out of the artifacts.
resource "google_service_account" "builder" {
  account_id   = "function-builder"
  display_name = "Builds functions from their artifacts"

  depends_on = [google_project_service.used]
}

resource "google_project_iam_member" "builder_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.builder.member
}

resource "google_storage_bucket_iam_member" "builder_reads" {
  bucket = google_storage_bucket.artifacts.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.builder.member
}

resource "google_project_iam_member" "builder_writes" {
  project = var.project_id
  role    = "roles/artifactregistry.writer"
  member  = google_service_account.builder.member
}

resource "google_project_iam_member" "function" {
  for_each = local.project_grants

  project = var.project_id
  role    = each.value.role
  member  = google_service_account.function[each.value.function].member
}

resource "google_storage_bucket_iam_member" "function" {
  for_each = local.bucket_grants

  bucket = google_storage_bucket.data[each.value.bucket].name
  role   = each.value.role
  member = google_service_account.function[each.value.function].member
}

resource "google_bigquery_dataset_iam_member" "function" {
  for_each = local.dataset_grants

  dataset_id = google_bigquery_dataset.warehouse.dataset_id
  role       = each.value.role
  member     = google_service_account.function[each.value.function].member
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = local.publish_grants

  topic  = google_pubsub_topic.event[each.value.topic].name
  role   = "roles/pubsub.publisher"
  member = google_service_account.function[each.value.function].member
}

resource "google_cloud_tasks_queue_iam_member" "enqueuer" {
  for_each = local.enqueue_grants

  name     = google_cloud_tasks_queue.stage[each.value.stage].name
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  member   = google_service_account.function[each.value.function].member
}

# Who puts a task into a queue names the identity that delivers it, and must be allowed to.
resource "google_service_account_iam_member" "acts_as_tasks" {
  for_each = local.enqueuers

  service_account_id = google_service_account.caller["tasks"].name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.function[each.value].member
}

# Signed URLs: a function may sign with its own identity.
resource "google_service_account_iam_member" "signs_itself" {
  for_each = local.signers

  service_account_id = google_service_account.function[each.value].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.function[each.value].member
}
