# Names of secrets, never their values: those are added by a person (infra/README.md) and are in no state file.
locals {
  # For deploying and for the smoke test; no function may read them.
  deployment_secrets = toset(["DATABASE_URL", "SMOKE_INBOUND_PRIVATE_KEY", "SMOKE_PASSWORD"])
  secrets            = setunion(local.deployment_secrets, toset(flatten([for one in values(local.functions) : one.google.secrets])))
  secret_ids         = { for secret in local.secrets : secret => lower(replace(secret, "_", "-")) }
}

resource "google_secret_manager_secret" "all" {
  for_each = local.secret_ids

  secret_id           = each.value
  deletion_protection = var.deletion_protection

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.used]
}

resource "google_secret_manager_secret_iam_member" "function" {
  for_each = local.secret_grants

  secret_id = google_secret_manager_secret.all[each.value.secret].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function[each.value.function].member
}

resource "google_secret_manager_secret_iam_member" "deployer" {
  for_each = local.deployment_secrets

  secret_id = google_secret_manager_secret.all[each.value].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.deployer.member
}
