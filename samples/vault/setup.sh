#!/bin/sh
# Puts on the server at VAULT_ADDR what the sample needs. VAULT=bao uses OpenBao's command.
set -eu
vault=${VAULT:-vault}

"$vault" kv put secret/dapr/db user=sa password=s3cret
"$vault" policy write shop "$(dirname "$0")/policy.hcl"
"$vault" auth enable approle
"$vault" write auth/approle/role/shop token_policies=shop token_ttl=1h token_max_ttl=24h
