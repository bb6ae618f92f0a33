variable "environment" {
  type        = string
  description = "dev or prod."

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment is dev or prod."
  }
}

variable "project_id" {
  type        = string
  description = "Google Cloud project of this environment; each environment has its own."
}

variable "project_number" {
  type        = string
  description = "Number of that project: the addresses of functions and Google's own identities are made of it."

  validation {
    condition     = can(regex("^[0-9]{6,15}$", var.project_number))
    error_message = "project_number is a number, see: gcloud projects describe PROJECT_ID."
  }
}

variable "region" {
  type        = string
  description = "Region of functions, queues and the artifact registry."
  default     = "europe-west1"
}

variable "data_location" {
  type        = string
  description = "Location of buckets, Firestore and BigQuery; never changed after the first apply."
  default     = "europe-west1"
}

variable "domain" {
  type        = string
  description = "Host name under which every HTTP function answers; its A record points at the output load_balancer_address."
}

variable "release" {
  type        = string
  description = "What is deployed: a tag or a commit. Logged by every function."

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]{0,62}$", var.release))
    error_message = "release is 1 to 63 of a-z, 0-9, dot, dash and underscore."
  }
}

variable "artifacts_folder" {
  type        = string
  description = "Folder with one <function>.zip per function, made by npm run build."
  default     = "../../dist/artifacts"
}

variable "functions_file" {
  type        = string
  description = "What the definitions say, made by npm run generate; tests hand in another."
  default     = "../functions.json"
}

variable "restarted_at" {
  type        = string
  description = "A new value makes a new revision of every function, so that new versions of secrets are read."
  default     = "never"
}

variable "log_level" {
  type        = string
  description = "debug, info, warn or error."
  default     = "info"
}

variable "mailer" {
  type        = string
  description = "sendgrid, or outbox: composed mails are kept and never sent."

  validation {
    condition     = contains(["sendgrid", "outbox"], var.mailer)
    error_message = "mailer is sendgrid or outbox."
  }
}

variable "model_enabled" {
  type        = bool
  description = "Whether a language model is asked at all; everything works without one."
  default     = false
}

variable "model_settings" {
  type        = map(string)
  description = "Which model, where it is not OpenAI's default one: MODEL_BASE_URL, MODEL_CHAT, MODEL_EMBEDDINGS, MODEL_EMBEDDINGS_DIMENSION, MODEL_PRICES."
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.model_settings) : contains(["MODEL_BASE_URL", "MODEL_CHAT", "MODEL_EMBEDDINGS", "MODEL_EMBEDDINGS_DIMENSION", "MODEL_PRICES"], name)])
    error_message = "model_settings names a setting that there is not."
  }
}

variable "supabase_url" {
  type        = string
  description = "https://<ref>.supabase.co"
}

variable "supabase_publishable_key" {
  type        = string
  description = "The publishable key. It opens nothing by itself: the database grants strangers nothing."
}

variable "inbound_domain" {
  type        = string
  description = "Domain of the agencies' own inbound addresses, {tenant}@{domain}."
}

variable "message_id_domain" {
  type        = string
  description = "Right side of the Message-IDs we make."
}

variable "inbound_public_keys" {
  type        = list(string)
  description = "Public keys (base64 SPKI) of SendGrid's signed Inbound Parse; two during rotation. The smoke test's key is added in dev."
  default     = []
}

variable "webhook_basic_auth" {
  type        = bool
  description = "Whether posts of providers must carry basic authentication (secret webhook-basic-auth) besides their signature."
  default     = false
}

variable "email_event_public_keys" {
  type        = list(string)
  description = "Public keys (base64 SPKI) of SendGrid's signed Event Webhook; two during rotation."
  default     = []
}

variable "cors_origins" {
  type        = list(string)
  description = "Origins of the dashboard."
  default     = []
}

variable "min_instances_http" {
  type        = number
  description = "Instances of every HTTP function that are kept warm."
  default     = 0
}

variable "min_instances_webhook" {
  type        = number
  description = "Instances kept warm of functions that providers post to: they have an acknowledgement target."
  default     = 0
}

variable "alert_emails" {
  type        = list(string)
  description = "Who is told when something is wrong."

  validation {
    condition     = length(var.alert_emails) > 0
    error_message = "Somebody must be told: alert_emails is empty."
  }
}

variable "billing_account" {
  type        = string
  description = "Billing account of the project; empty: no budget is watched."
  default     = ""
}

variable "budget_amount" {
  type        = number
  description = "Monthly budget in whole units of budget_currency."
  default     = 50
}

variable "budget_currency" {
  type        = string
  description = "Currency of the billing account."
  default     = "USD"
}

variable "ci_issuer" {
  type        = string
  description = "OIDC issuer of an outside CI."
  default     = "https://token.actions.githubusercontent.com"
}

variable "ci_repository" {
  type        = string
  description = "owner/name whose CI may act as the deployer; empty: no outside CI may."
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)?$", var.ci_repository))
    error_message = "ci_repository is owner/name."
  }
}

variable "build_repository" {
  type        = string
  description = "Cloud Build repository (projects/P/locations/L/connections/C/repositories/R) that starts builds; empty: no trigger."
  default     = ""
}

variable "deletion_protection" {
  type        = bool
  description = "Whether data stores and functions refuse to be destroyed."
  default     = true
}
