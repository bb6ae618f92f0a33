# Everything about functions and events comes from the definitions in the code. Nothing in this folder names a function.
locals {
  functions = { for one in jsondecode(file("${path.module}/${var.functions_file}")) : one.name => one }
  events    = toset([for one in jsondecode(file("${path.module}/../events.json")) : one.type])
  tables    = { for one in jsondecode(file("${path.module}/../warehouse/tables.json")) : one.name => one }

  http_functions     = { for name, one in local.functions : name => one if one.kind == "http" && one.google.isPublic }
  stages             = { for name, one in local.functions : name => one if one.kind == "stage" }
  schedules          = { for name, one in local.functions : name => one if one.kind == "schedule" }
  webhook_functions  = { for name, one in local.http_functions : name => one if one.google.isWebhook }
  internal_functions = merge(local.stages, local.schedules)

  # The one function that has the key of store tokens.
  token_signers = [for name, one in local.functions : name if contains(one.google.secrets, "STORE_TOKEN_SIGNING_KEY")]

  # Topics of stages are events too: a topic exists for whatever is published or listened to.
  topics = setunion(local.events, toset([for one in values(local.stages) : one.trigger.topic]))

  # Cloud Run's own address of a function, known before it exists.
  function_urls = { for name, one in local.functions : name => "https://${name}-${var.project_number}.${var.region}.run.app" }

  project_grants = {
    for grant in flatten([
      for name, one in local.functions : [for role in one.google.projectRoles : { function = name, role = role }]
    ]) : "${grant.function} ${grant.role}" => grant
  }
  bucket_grants = {
    for grant in flatten([
      for name, one in local.functions : [for item in one.google.bucketRoles : { function = name, bucket = item.bucket, role = item.role }]
    ]) : "${grant.function} ${grant.bucket} ${grant.role}" => grant
  }
  dataset_grants = {
    for grant in flatten([
      for name, one in local.functions : [for role in one.google.datasetRoles : { function = name, role = role }]
    ]) : "${grant.function} ${grant.role}" => grant
  }
  publish_grants = {
    for pair in setproduct([for name, one in local.functions : name if one.google.publishes], local.topics) :
    "${pair[0]} ${pair[1]}" => { function = pair[0], topic = pair[1] }
  }
  enqueue_grants = {
    for pair in setproduct([for name, one in local.functions : name if one.google.enqueues], keys(local.stages)) :
    "${pair[0]} ${pair[1]}" => { function = pair[0], stage = pair[1] }
  }
  enqueuers = toset([for name, one in local.functions : name if one.google.enqueues])
  signers   = toset([for name, one in local.functions : name if one.google.signs])
  call_grants = {
    for grant in flatten([
      for name, one in local.functions : [for called in one.google.calls : { caller = name, called = called }]
    ]) : "${grant.caller} ${grant.called}" => grant
  }

  # A secret that is not needed in this environment has no value, and a function that asks for one without a value does not start.
  unused_secrets = concat(
    var.mailer == "outbox" ? ["SENDGRID_API_KEY"] : [],
    var.model_enabled ? [] : ["OPENAI_API_KEY"],
    var.webhook_basic_auth ? [] : ["WEBHOOK_BASIC_AUTH"],
  )
  function_secrets = {
    for name, one in local.functions : name => setsubtract(one.google.secrets, local.unused_secrets)
  }
  secret_grants = {
    for grant in flatten([
      for name, secrets in local.function_secrets : [for secret in secrets : { function = name, secret = secret }]
    ]) : "${grant.function} ${grant.secret}" => grant
  }
}
