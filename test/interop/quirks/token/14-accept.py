# protocol.md 2.6, form 14: whatever the program accepts, the answer has to be JSON.
import json
import os

import requests

browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
for accept in ["*/*", "Application/json", browser]:
    answer = requests.post(
        "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token",
        headers={"Accept": accept},
        data={"grant_type": "client_credentials", "scope": "anonymous"},
        auth=(os.environ["API_KEY"], os.environ["API_SECRET"]),
    )
    answer.raise_for_status()
    token = answer.json()
print(json.dumps(token))
