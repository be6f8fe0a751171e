# protocol.md 4.3: a callback with nothing but what requests sends by itself and a token. Anything but 200 fails.
import json
import os

import requests

token = requests.post(
    "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token",
    data={"grant_type": "client_credentials", "scope": "anonymous"},
    auth=(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
).json()["access_token"]
answer = requests.post(
    f"https://subscriptions.fortellis.io/connections/{os.environ['CONNECTION_ID']}/callback",
    json={"status": os.environ["STATUS"]},
    headers={"Authorization": "Bearer " + token},
)
if answer.status_code != 200:
    raise SystemExit(f"{answer.status_code} {answer.text}")
print(json.dumps(answer.text))
