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

  # Nothing is ever queried, documents are read by their id: an index on a value that grows with time would be the first limit that is met (500
  # writes a second), and one on the values themselves is paid for nothing. Names as in shared/services/state/firestore-entry.ts.
  unindexed_fields = merge([
    for collection in keys(local.expiring_collections) : {
      for field in ["count", "expiresAtMs", "kind", "token", "value"] : "${collection} ${field}" => { collection = collection, field = field }
    }
  ]...)
}

resource "google_firestore_field" "expiry" {
  for_each = local.expiring_collections

  database   = google_firestore_database.state.name
  collection = each.key
  field      = each.value

  ttl_config {}

  index_config {}
}

resource "google_firestore_field" "unindexed" {
  for_each = local.unindexed_fields

  database   = google_firestore_database.state.name
  collection = each.value.collection
  field      = each.value.field

  index_config {}
}
