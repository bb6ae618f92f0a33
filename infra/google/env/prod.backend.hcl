bucket = "tripwright-prod-terraform"
prefix = "tripwright"
