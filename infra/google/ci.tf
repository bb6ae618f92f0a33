# Who deploys: Cloud Build with this identity, or an outside CI that proves by OIDC which repository it runs for. No key exists.
resource "google_service_account" "deployer" {
  account_id   = "deployer"
  display_name = "Deploys Tripwright"

  depends_on = [google_project_service.used]
}

resource "google_project_iam_member" "deployer" {
  for_each = toset([
    "roles/artifactregistry.admin",
    "roles/bigquery.admin",
    "roles/cloudbuild.builds.editor",
    "roles/cloudscheduler.admin",
    "roles/cloudtasks.admin",
    "roles/compute.loadBalancerAdmin",
    "roles/datastore.owner",
    "roles/iam.roleViewer",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/iam.workloadIdentityPoolAdmin",
    "roles/logging.configWriter",
    "roles/logging.logWriter",
    "roles/monitoring.editor",
    "roles/pubsub.admin",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.admin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ])

  project = var.project_id
  role    = each.value
  member  = google_service_account.deployer.member
}

# Names and grants of secrets; reading a value needs a grant of its own (secrets.tf).
resource "google_project_iam_custom_role" "secret_keeper" {
  role_id = "tripwrightSecretKeeper"
  title   = "Makes secrets and their grants, reads no value"
  permissions = [
    "secretmanager.secrets.create",
    "secretmanager.secrets.delete",
    "secretmanager.secrets.get",
    "secretmanager.secrets.getIamPolicy",
    "secretmanager.secrets.list",
    "secretmanager.secrets.setIamPolicy",
    "secretmanager.secrets.update",
  ]
}

resource "google_project_iam_member" "deployer_keeps_secrets" {
  project = var.project_id
  role    = google_project_iam_custom_role.secret_keeper.name
  member  = google_service_account.deployer.member
}

resource "google_iam_workload_identity_pool" "ci" {
  count = var.ci_repository == "" ? 0 : 1

  workload_identity_pool_id = "ci"
  display_name              = "CI"

  depends_on = [google_project_service.used]
}

resource "google_iam_workload_identity_pool_provider" "ci" {
  count = var.ci_repository == "" ? 0 : 1

  workload_identity_pool_id          = google_iam_workload_identity_pool.ci[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "repository"
  attribute_condition                = "assertion.repository == '${var.ci_repository}' && (assertion.ref == 'refs/heads/main' || assertion.ref.startsWith('refs/tags/v'))"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  oidc {
    issuer_uri = var.ci_issuer
  }
}

resource "google_service_account_iam_member" "ci_deploys" {
  count = var.ci_repository == "" ? 0 : 1

  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.ci[0].name}/attribute.repository/${var.ci_repository}"
}

# main goes to dev; a tag v* goes to prod, where somebody approves it.
resource "google_cloudbuild_trigger" "release" {
  count = var.build_repository == "" ? 0 : 1

  name            = "release-${var.environment}"
  location        = var.region
  filename        = "cloudbuild.yaml"
  service_account = google_service_account.deployer.id
  substitutions   = { _ENV = var.environment }

  repository_event_config {
    repository = var.build_repository

    push {
      branch = var.environment == "dev" ? "^main$" : null
      tag    = var.environment == "prod" ? "^v[0-9]+\\.[0-9]+\\.[0-9]+$" : null
    }
  }

  approval_config {
    approval_required = var.environment == "prod"
  }
}
