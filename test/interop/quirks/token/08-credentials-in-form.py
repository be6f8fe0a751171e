# protocol.md 2.6, form 8: no Authorization header.
import json
import os

import requests

answer = requests.post(
    "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token",
    data={
        "grant_type": "client_credentials",
        "scope": "anonymous",
        "client_id": os.environ["API_KEY"],
        "client_secret": os.environ["API_SECRET"],
    },
)
answer.raise_for_status()
print(json.dumps(answer.json()))
