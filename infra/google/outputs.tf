# What the deploy scripts need to know; they ask Terraform and keep no list of their own.
output "load_balancer_address" {
  description = "The A record of the domain points here."
  value       = google_compute_global_address.api.address
}

output "base_url" {
  description = "Where the API answers."
  value       = "https://${var.domain}"
}

output "functions" {
  description = "Every function with its kind."
  value       = { for name, one in local.functions : name => one.kind }
}

output "secrets" {
  description = "Ids of secrets that need a value in this environment."
  value       = { for secret, id in local.secret_ids : secret => id if !contains(local.unused_secrets, secret) }
}

output "deployer" {
  description = "The identity that deploys."
  value       = google_service_account.deployer.email
}

output "identity_provider" {
  description = "What an outside CI names when it asks for a token; null without one."
  value       = one(google_iam_workload_identity_pool_provider.ci[*].name)
}
