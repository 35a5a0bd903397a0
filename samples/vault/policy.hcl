path "secret/data/dapr/*" {
  capabilities = ["read"]
}

# For bulk calls.
path "secret/metadata/dapr/*" {
  capabilities = ["list"]
}
