locals {
  # What each bucket is for and how long it keeps what; the names of folders are those that the code writes to.
  buckets = {
    files   = { versioning = true, delete_after_days = {}, delete_prefix_after_days = { "unrouted/" = 30, "uploads/" = 2 } }
    vectors = { versioning = false, delete_after_days = {}, delete_prefix_after_days = {} }
    # Files are copied once a month and shared by the month's backups: they stay 35 days longer than the month (shared/backups/backup-id.ts).
    backups      = { versioning = false, delete_after_days = {}, delete_prefix_after_days = { "backups/" = 35, "warehouse/" = 35, "blobs/" = 67 } }
    dead-letters = { versioning = false, delete_after_days = { all = 35 }, delete_prefix_after_days = {} }
  }
}

resource "google_storage_bucket" "data" {
  for_each = local.buckets

  name                        = "${var.project_id}-${each.key}"
  location                    = var.data_location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection

  versioning {
    enabled = each.value.versioning
  }

  soft_delete_policy {
    retention_duration_seconds = 604800
  }

  dynamic "lifecycle_rule" {
    for_each = each.value.versioning ? [30] : []

    content {
      action {
        type = "Delete"
      }

      condition {
        days_since_noncurrent_time = lifecycle_rule.value
        with_state                 = "ARCHIVED"
      }
    }
  }

  dynamic "lifecycle_rule" {
    for_each = each.value.delete_after_days

    content {
      action {
        type = "Delete"
      }

      condition {
        age = lifecycle_rule.value
      }
    }
  }

  dynamic "lifecycle_rule" {
    for_each = each.value.delete_prefix_after_days

    content {
      action {
        type = "Delete"
      }

      condition {
        age            = lifecycle_rule.value
        matches_prefix = [lifecycle_rule.key]
      }
    }
  }

  # Uploads that were begun and never finished.
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }

    condition {
      age = 2
    }
  }

  depends_on = [google_project_service.used]
}
