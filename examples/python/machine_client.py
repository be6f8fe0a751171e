#!/usr/bin/env python3
"""A program without a person in front of it, with requests: one token for its hour, calls through the gateway.

Environment: TOKEN_URL, API_KEY, API_SECRET, APPOINTMENTS_URL, SUBSCRIPTION_ID.
"""

import os
import sys
import time

import requests


class Exchange:
    """Calls through the gateway, with a token that is kept until shortly before it expires."""

    def __init__(self, token_url, api_key, api_secret):
        self._token_url, self._credentials = token_url, (api_key, api_secret)
        self._token, self._good_until = None, 0.0
        self._session = requests.Session()
        # A .netrc of this machine must not put other credentials in the place of ours.
        self._session.trust_env = False

    def token(self):
        if time.monotonic() >= self._good_until:
            form = {"grant_type": "client_credentials", "scope": "anonymous"}
            # No redirects: the secret goes to this host alone.
            answer = self._session.post(self._token_url, data=form, auth=self._credentials, timeout=30, allow_redirects=False)
            if answer.status_code != 200:
                raise RuntimeError(f"no token: {answer.status_code} {answer.text}")
            granted = answer.json()
            self._token = granted["access_token"]
            self._good_until = time.monotonic() + granted["expires_in"] - 60
        return self._token

    def get(self, url, subscription_id, attempts=4):
        """A GET that is sent again after 5xx, after 1, 2, 4 … s. Other answers are returned as they are."""
        for attempt in range(attempts):
            headers = {"Authorization": f"Bearer {self.token()}", "Subscription-Id": subscription_id}
            answer = self._session.get(url, headers=headers, timeout=30, allow_redirects=False)
            if answer.status_code < 500 or attempt == attempts - 1:
                return answer
            time.sleep(2**attempt)


def main():
    env = os.environ
    exchange = Exchange(env["TOKEN_URL"], env["API_KEY"], env["API_SECRET"])
    answer = exchange.get(env["APPOINTMENTS_URL"] + "/appointments?status=scheduled&limit=3", env["SUBSCRIPTION_ID"])
    if answer.status_code != 200:
        # `portreeve explain` takes the Request-Id.
        sys.exit(f"{answer.status_code} {answer.text} (Request-Id {answer.headers.get('Request-Id')})")
    page = answer.json()
    print(f"{page['total']} scheduled appointments:")
    for appointment in page["items"]:
        print(f"  {appointment['startsAt']}  {appointment['reason']}")


if __name__ == "__main__":
    main()
