import json
import os
import urllib.request

base_url = os.getenv("BASE_URL", "http://localhost") + ":" + os.getenv("DAPR_HTTP_PORT", "3500")

with urllib.request.urlopen(f"{base_url}/v1.0/secrets/localsecretstore/secret") as answer:
    print("Fetched Secret:", json.load(answer))
