# protocol.md 4.5: an API service that asks whose data a call is about, by the older name.
import json
import os

import requests

token = requests.post(
    "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token",
    data={"grant_type": "client_credentials", "scope": "anonymous"},
    auth=(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
).json()["access_token"]
answer = requests.get(
    f"https://subscriptions.fortellis.io/subscriptions/{os.environ['SUBSCRIPTION_ID']}/context",
    headers={"Authorization": "Bearer " + token},
)
context = answer.json()
for name in ["organizationInfo", "appInfo", "entityInfo", "solutionInfo"]:
    assert context[name]["id"] and context[name]["name"], name
print(json.dumps([context["entityInfo"]["id"], context["solutionInfo"]["id"]]))
