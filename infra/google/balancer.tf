# One host for every public function: /v1/<name> and all below it goes to the function of that name.
resource "google_compute_region_network_endpoint_group" "function" {
  for_each = local.http_functions

  name                  = each.key
  region                = var.region
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = google_cloud_run_v2_service.function[each.key].name
  }
}

resource "google_compute_backend_service" "function" {
  for_each = local.http_functions

  name                  = each.key
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"

  backend {
    group = google_compute_region_network_endpoint_group.function[each.key].id
  }

  # Cloud Run logs every request already, with the token paths left out (logging.tf).
  log_config {
    enable = false
  }
}

resource "google_compute_url_map" "api" {
  name = "api"

  # Whatever is no function's path is answered 404, as a problem document, by the first function there is.
  default_service = google_compute_backend_service.function[sort(keys(local.http_functions))[0]].id

  host_rule {
    hosts        = [var.domain]
    path_matcher = "functions"
  }

  path_matcher {
    name            = "functions"
    default_service = google_compute_backend_service.function[sort(keys(local.http_functions))[0]].id

    dynamic "path_rule" {
      for_each = local.http_functions

      content {
        paths   = [path_rule.value.trigger.path, "${path_rule.value.trigger.path}/*"]
        service = google_compute_backend_service.function[path_rule.key].id
      }
    }
  }
}

resource "google_compute_global_address" "api" {
  name = "api"

  depends_on = [google_project_service.used]
}

resource "google_compute_managed_ssl_certificate" "api" {
  name = "api-${substr(md5(var.domain), 0, 8)}"

  managed {
    domains = [var.domain]
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.used]
}

resource "google_compute_target_https_proxy" "api" {
  name             = "api"
  url_map          = google_compute_url_map.api.id
  ssl_certificates = [google_compute_managed_ssl_certificate.api.id]
}

resource "google_compute_global_forwarding_rule" "https" {
  name                  = "api-https"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.api.address
  port_range            = "443"
  target                = google_compute_target_https_proxy.api.id
}

# Plain HTTP is sent to HTTPS and nothing else.
resource "google_compute_url_map" "redirect" {
  name = "api-redirect"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "PERMANENT_REDIRECT"
    strip_query            = false
  }

  depends_on = [google_project_service.used]
}

resource "google_compute_target_http_proxy" "redirect" {
  name    = "api-redirect"
  url_map = google_compute_url_map.redirect.id
}

resource "google_compute_global_forwarding_rule" "http" {
  name                  = "api-http"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.api.address
  port_range            = "80"
  target                = google_compute_target_http_proxy.redirect.id
}
