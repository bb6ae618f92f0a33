terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "6.50.0"
    }
  }

  # Bucket and prefix come from env/<environment>.backend.hcl: terraform init -backend-config=...
  backend "gcs" {}
}

provider "google" {
  project = var.project_id
  region  = var.region

  # Budgets are billed to the project that asks.
  billing_project       = var.project_id
  user_project_override = true

  default_labels = {
    app         = "tripwright"
    environment = var.environment
  }
}
