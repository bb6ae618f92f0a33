# Shared state of short life: claims, counters, sessions, breakers. Nothing in it needs a backup.
resource "google_firestore_database" "state" {
  name                    = "(default)"
  location_id             = var.data_location
  type                    = "FIRESTORE_NATIVE"
  concurrency_mode        = "OPTIMISTIC"
  delete_protection_state = var.deletion_protection ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy         = "ABANDON"

  depends_on = [google_project_service.used]
}

locals {
  # The adapter reads past what has expired at once; the policy removes it within a day. Same names as in shared/services/state.
  expiring_collections = { state = "expiresAt" }
}

resource "google_firestore_field" "expiry" {
  for_each = local.expiring_collections

  database   = google_firestore_database.state.name
  collection = each.key
  field      = each.value

  ttl_config {}

  # Nobody queries by it; an index on a growing value would be the first limit that is met.
  index_config {}
}
