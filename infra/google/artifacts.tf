resource "google_storage_bucket" "artifacts" {
  name                        = "${var.project_id}-artifacts"
  location                    = var.data_location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  depends_on = [google_project_service.used]
}

# The name carries the content: same bytes, same object, no new revision.
resource "google_storage_bucket_object" "artifact" {
  for_each = local.functions

  bucket = google_storage_bucket.artifacts.name
  name   = "functions/${each.key}/${filemd5("${path.module}/${var.artifacts_folder}/${each.key}.zip")}.zip"
  source = "${path.module}/${var.artifacts_folder}/${each.key}.zip"

  # Older revisions were built from older objects; keeping them makes a rebuild of an old release possible.
  deletion_policy = "ABANDON"
}

resource "google_artifact_registry_repository" "functions" {
  repository_id = "functions"
  location      = var.region
  format        = "DOCKER"
  description   = "Containers of functions, made by Google's buildpacks."

  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"

    most_recent_versions {
      keep_count = 10
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      older_than = "7776000s"
    }
  }

  depends_on = [google_project_service.used]
}
