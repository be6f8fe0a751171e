# protocol.md 2.6, form 3: a script that says everything twice.
import json
import os

import requests

fields = {"grant_type": "client_credentials", "scope": "anonymous"}
answer = requests.post(
    "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token",
    params=fields,
    data=fields,
    auth=(os.environ["API_KEY"], os.environ["API_SECRET"]),
)
answer.raise_for_status()
print(json.dumps(answer.json()))
