bucket = "tripwright-dev-terraform"
prefix = "tripwright"
