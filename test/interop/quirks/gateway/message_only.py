# protocol.md 3.4: a script that shows people the message of what it caught.
import json
import os

import requests

messages = []
for headers in [{}, {"Authorization": "Bearer " + os.environ["TOKEN"]}]:
    try:
        answer = requests.get("https://api.fortellis.io/harborline/appointments/v1/appointments", headers=headers)
        answer.raise_for_status()
    except requests.HTTPError as error:
        messages.append(error.response.json()["message"])
print(json.dumps(messages))
