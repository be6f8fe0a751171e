# protocol.md 2.6, form 9: a body put together by hand.
import json
import os

import requests

answer = requests.post(
    "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token",
    headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
    data="grant_type=authorization_code&redirect_uri=http://localhost:5000/&code=" + os.environ["CODE"],
    auth=(os.environ["API_KEY"], os.environ["API_SECRET"]),
)
answer.raise_for_status()
print(json.dumps(answer.json()))
