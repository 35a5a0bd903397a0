"""Asks the sidecar for a database's user and password: one secret with two pairs."""

import json
import os
from urllib.request import urlopen

base_url = f"http://localhost:{os.environ.get('DAPR_HTTP_PORT', '3500')}"

with urlopen(f"{base_url}/v1.0/secrets/vault/db") as response:
    secret = json.load(response)

print(f"The database is opened by {secret['user']}, with a password of {len(secret['password'])} characters.")
