# protocol.md 3.1: a slash before the query, which has to arrive.
import json
import os

import requests

answer = requests.get(
    "https://api.fortellis.io/harborline/appointments/v1/resource/",
    params={"limit": "2", "since": "2026-01-01T00:00:00Z"},
    headers={"Authorization": "Bearer " + os.environ["TOKEN"], "Subscription-Id": os.environ["SUBSCRIPTION_ID"]},
    allow_redirects=False,
)
answer.raise_for_status()
print(json.dumps(answer.json()))
