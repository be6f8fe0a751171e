# protocol.md 2.2: a script whose redirect_uri has the port that browsers drop. It repeats it letter for letter in the token request.
import json
import os

import requests

redirect_uri = "http://localhost:80/"
if "CODE" not in os.environ:
    query = "response_type=code&scope=openid&state=x&redirect_uri=" + redirect_uri
    print(json.dumps("client_id=" + os.environ["API_KEY"] + "&" + query))
else:
    answer = requests.post(
        "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token",
        data={"grant_type": "authorization_code", "code": os.environ["CODE"], "redirect_uri": redirect_uri},
        auth=(os.environ["API_KEY"], os.environ["API_SECRET"]),
    )
    answer.raise_for_status()
    print(json.dumps(answer.json()))
