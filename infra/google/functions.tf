locals {
  base_image = "${var.region}-docker.pkg.dev/serverless-runtimes/google-24-full/runtimes/nodejs24"

  min_instances = {
    for name, one in local.functions : name => (
      contains(keys(local.webhook_functions), name) ? max(var.min_instances_http, var.min_instances_webhook)
      : contains(keys(local.http_functions), name) ? var.min_instances_http
      : 0
    )
  }

  # Who may wake a private function, and what address its caller's token is made for.
  wakers = merge(
    { for name, one in local.stages : name => [google_service_account.caller["push"].email, google_service_account.caller["tasks"].email] },
    { for name, one in local.schedules : name => [google_service_account.caller["scheduler"].email] },
  )
}

resource "google_cloud_run_v2_service" "function" {
  for_each = local.functions

  name                = each.key
  location            = var.region
  description         = each.value.summary
  deletion_protection = var.deletion_protection

  # Public functions are reached through the load balancer alone; stages and schedules by Google's own services of this project. A private
  # function that other functions call is reached by address, and IAM lets nobody else in: internal ingress would need a network of our own.
  ingress = (
    each.value.google.isPublic ? "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
    : contains(keys(local.internal_functions), each.key) ? "INGRESS_TRAFFIC_INTERNAL_ONLY"
    : "INGRESS_TRAFFIC_ALL"
  )

  labels = {
    area = each.value.area
    kind = each.value.kind
  }

  build_config {
    source_location          = "gs://${google_storage_bucket.artifacts.name}/${google_storage_bucket_object.artifact[each.key].name}"
    function_target          = each.key
    image_uri                = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.functions.repository_id}/${each.key}"
    base_image               = local.base_image
    enable_automatic_updates = true
    service_account          = google_service_account.builder.id
  }

  template {
    service_account                  = google_service_account.function[each.key].email
    timeout                          = "${each.value.limits.timeoutSeconds}s"
    max_instance_request_concurrency = each.value.google.concurrency

    scaling {
      min_instance_count = local.min_instances[each.key]
      max_instance_count = each.value.google.maxInstances
    }

    containers {
      image          = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.functions.repository_id}/${each.key}"
      base_image_uri = local.base_image

      resources {
        # Billed while a request is answered; nothing is done after the answer.
        cpu_idle          = true
        startup_cpu_boost = true
        limits = {
          cpu    = "1"
          memory = each.value.limits.memory
        }
      }

      dynamic "env" {
        for_each = merge(
          local.common_settings,
          { for name in each.value.google.settings : name => local.settings[name] },
          contains(keys(local.wakers), each.key) ? {
            STAGE_CALLERS  = join(",", local.wakers[each.key])
            STAGE_AUDIENCE = local.function_urls[each.key]
          } : {},
          # Cloud Run has checked the caller's token and taken its signature out; nobody but named identities gets this far.
          each.value.google.isPublic ? {} : { OIDC_SIGNATURE_CHECK = "cloud-run" },
        )

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.function_secrets[each.key]

        content {
          name = env.value

          value_source {
            secret_key_ref {
              secret  = google_secret_manager_secret.all[env.value].secret_id
              version = "latest"
            }
          }
        }
      }
    }
  }

  lifecycle {
    # Traffic moves by gradual releases and rollbacks (infra/deploy), never by a plan.
    ignore_changes = [traffic, client, client_version]
  }

  depends_on = [
    google_project_iam_member.builder_logs,
    google_project_iam_member.builder_writes,
    google_secret_manager_secret_iam_member.function,
    google_storage_bucket_iam_member.builder_reads,
  ]
}

# The public API checks its callers itself; the load balancer brings no identity.
resource "google_cloud_run_v2_service_iam_member" "public" {
  for_each = local.http_functions

  name     = google_cloud_run_v2_service.function[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}

resource "google_cloud_run_v2_service_iam_member" "push" {
  for_each = local.stages

  name     = google_cloud_run_v2_service.function[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.caller["push"].member
}

resource "google_cloud_run_v2_service_iam_member" "tasks" {
  for_each = local.stages

  name     = google_cloud_run_v2_service.function[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.caller["tasks"].member
}

resource "google_cloud_run_v2_service_iam_member" "scheduler" {
  for_each = local.schedules

  name     = google_cloud_run_v2_service.function[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.caller["scheduler"].member
}

resource "google_cloud_run_v2_service_iam_member" "calls" {
  for_each = local.call_grants

  name     = google_cloud_run_v2_service.function[each.value.called].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.function[each.value.caller].member
}
