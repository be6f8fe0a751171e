# protocol.md 2.6, form 5: requests sends text as it stands and says nothing of its type.
import base64
import json
import os

import requests

pair = f"{os.environ['API_KEY']}:{os.environ['API_SECRET']}".encode()
answer = requests.request(
    "POST",
    "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token",
    headers={"Authorization": "Basic " + base64.b64encode(pair).decode(), "Accept": "application/json"},
    data="grant_type=client_credentials&scope=anonymous",
)
assert "Content-Type" not in answer.request.headers
answer.raise_for_status()
print(json.dumps(answer.json()))
