"""Asks the sidecar for one secret over plain HTTP. No package is needed."""

import json
import os
from urllib.request import urlopen

base_url = f"http://localhost:{os.environ.get('DAPR_HTTP_PORT', '3500')}"

with urlopen(f"{base_url}/v1.0/secrets/localsecretstore/secret") as response:
    print("Fetched Secret:", json.load(response))
