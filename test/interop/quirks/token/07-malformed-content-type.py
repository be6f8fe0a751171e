# protocol.md 2.6, form 7: somebody copied a whole header line into the value.
import json
import os

import requests

answer = requests.post(
    "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token",
    headers={"Content-Type": "Content-Type: application/x-www-form-urlencoded"},
    data="grant_type=client_credentials&scope=anonymous",
    auth=(os.environ["API_KEY"], os.environ["API_SECRET"]),
)
answer.raise_for_status()
print(json.dumps(answer.json()))
