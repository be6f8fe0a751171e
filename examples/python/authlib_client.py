#!/usr/bin/env python3
"""The same with authlib, whose session gets the token, and the next one when it has expired.

Environment: TOKEN_URL, API_KEY, API_SECRET, APPOINTMENTS_URL, SUBSCRIPTION_ID.
"""

import os
import sys

from authlib.integrations.requests_client import OAuth2Session

env = os.environ
session = OAuth2Session(
    env["API_KEY"],
    env["API_SECRET"],
    scope="anonymous",
    token_endpoint=env["TOKEN_URL"],
    token_endpoint_auth_method="client_secret_basic",
    grant_type="client_credentials",
)
# A .netrc of this machine must not put other credentials in the place of ours.
session.trust_env = False
# For the token request too: key and secret are for this host alone.
session.max_redirects = 0
session.fetch_token()

answer = session.get(
    env["APPOINTMENTS_URL"] + "/appointments?status=scheduled&limit=3",
    headers={"Subscription-Id": env["SUBSCRIPTION_ID"]},
    timeout=30,
    allow_redirects=False,
)
if answer.status_code != 200:
    sys.exit(f"{answer.status_code} {answer.text} (Request-Id {answer.headers.get('Request-Id')})")
print(f"{answer.json()['total']} scheduled appointments")
