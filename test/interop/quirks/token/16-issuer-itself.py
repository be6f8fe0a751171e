# protocol.md 2.6, form 16: /v1/token is missing behind the issuer. Not served, and never redirected.
import os

import requests

answer = requests.post(
    "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7",
    data={"grant_type": "client_credentials", "scope": "anonymous"},
    auth=(os.environ["API_KEY"], os.environ["API_SECRET"]),
)
print([len(answer.history), answer.status_code])
