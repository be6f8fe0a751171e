"""What API services and webhooks verify of a token (protocol.md 7), with PyJWT, and what they ask the exchange.

Everything that must not be believed is a Refused, with the status and the text to answer.
"""

import threading
import time
import uuid

import jwt
import requests

KEYS_SECONDS = 600
# While the exchange is away, the keys that are known go on for so long.
KEYS_STALE_SECONDS = 24 * 3600
# After this the exchange is asked again, so a subscription that ended is refused this much later at most.
CONTEXT_SECONDS = 60
CONTEXTS_MAX = 10_000
# An unknown kid leads to another look at the keys, but not at each of many forged tokens.
FETCHES_PER_MINUTE = 10
CLOCK_TOLERANCE_SECONDS = 30


class Refused(Exception):
    """`code` and `message` may be shown to the caller: there is nothing of the token in them."""

    def __init__(self, status, code, message):
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


def unavailable(fault):
    # Not known is not allowed. The caller may try again.
    refused = Refused(503, "EXCHANGE-UNAVAILABLE", "The exchange cannot be asked just now.")
    refused.__cause__ = fault
    return refused


class KeySet:
    """The exchange's keys by `kid`. Never pin one: they rotate (protocol.md 2.11)."""

    def __init__(self, issuer, session):
        self._url, self._session = issuer + "/v1/keys", session
        self._keys, self._fetched_at, self._fetches = {}, None, []
        self._lock = threading.Lock()

    def get(self, kid):
        # One fetch, however many calls wait for it.
        with self._lock:
            now = time.monotonic()
            is_stale = self._fetched_at is None or now - self._fetched_at > KEYS_SECONDS
            if is_stale or kid not in self._keys:
                self._fetches = [at for at in self._fetches if now - at < 60]
                if len(self._fetches) < FETCHES_PER_MINUTE:
                    self._fetches.append(now)
                    self._fetch(now)
            if self._fetched_at is None or now - self._fetched_at > KEYS_SECONDS + KEYS_STALE_SECONDS:
                raise unavailable(None)
            return self._keys.get(kid)

    def _fetch(self, now):
        try:
            answer = self._session.get(self._url, timeout=5, allow_redirects=False)
            answer.raise_for_status()
            keys = answer.json()["keys"]
            self._keys = {
                key["kid"]: jwt.PyJWK(key, algorithm="RS256").key
                for key in keys
                if key.get("kty") == "RSA" and key.get("use") == "sig" and "kid" in key
            }
            self._fetched_at = now
        except (requests.RequestException, ValueError, KeyError, jwt.PyJWTError):
            pass  # `get` says what that means


def one_header(headers, name):
    """The header's value; None when it is not there. Two are refused: others on the way may have read the other one."""
    values = headers.get_all(name) or []
    if len(values) > 1:
        raise Refused(403, f"MALFORMED-{name.upper()}", f"There is more than one {name} header.")
    return values[0] if values else None


def is_uuid(text):
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


class TokenVerifier:
    """`client_id` is who the token has to be made for: an API's own Client ID, or at a webhook the app's API Key."""

    def __init__(self, issuer, client_id, client_secret, subscriptions_url):
        self._issuer, self._client_id, self._client_secret = issuer, client_id, client_secret
        self._subscriptions_url = subscriptions_url
        self._session = requests.Session()
        self._session.trust_env = False
        self._keys = KeySet(issuer, self._session)
        self._own_token, self._own_until = None, 0.0
        self._known = {}

    def verify_token(self, headers):
        """The claims of a token that was made for us; raises Refused."""
        authorization = one_header(headers, "Authorization")
        if authorization is None:
            raise Refused(403, "MISSING-AUTHORIZATION", "Send Authorization: Bearer and a token.")
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not token or " " in token:
            raise Refused(403, "MALFORMED-AUTHORIZATION", "Send the word Bearer, one space and a token.")
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ") not in (None, "JWT"):
                raise Refused(401, "INVALID-TOKEN", "This is no access token.")
            # An extension that must be understood, and none is (RFC 7515 4.1.11). Some versions of PyJWT do not look at it.
            if "crit" in header:
                raise Refused(401, "INVALID-TOKEN", "The token needs an extension that is not supported.")
            key = self._keys.get(header.get("kid"))
            if key is None:
                raise Refused(401, "INVALID-TOKEN", "The token is not signed by the exchange.")
            claims = jwt.decode(
                token,
                key,
                # Never what the token's own header says, or "none" and a public key used as an HMAC secret would do.
                algorithms=["RS256"],
                issuer=self._issuer,
                audience="api_providers",
                leeway=CLOCK_TOLERANCE_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError as fault:
            raise Refused(401, "TOKEN-EXPIRED", "The token has expired.") from fault
        except jwt.ImmatureSignatureError as fault:
            raise Refused(401, "TOKEN-NOT-YET-VALID", "The token is not valid yet.") from fault
        except jwt.InvalidIssuerError as fault:
            raise Refused(401, "TOKEN-ISSUER-MISMATCH", "The token is from another authorization server.") from fault
        except jwt.InvalidAudienceError as fault:
            raise Refused(401, "TOKEN-AUDIENCE-MISMATCH", "The token is meant for somebody else.") from fault
        # json.loads raises RecursionError for brackets in brackets, which anybody can put into a header.
        except (jwt.PyJWTError, RecursionError) as fault:
            raise Refused(401, "INVALID-TOKEN", "The token does not verify.") from fault
        # Some versions of PyJWT do not look at it.
        if float(claims["iat"]) > time.time() + CLOCK_TOLERANCE_SECONDS:
            raise Refused(401, "TOKEN-NOT-YET-VALID", "The token is not valid yet.")
        # Any app of the exchange has tokens that pass everything before this line.
        if claims["sub"] != self._client_id or claims.get("cid") != self._client_id:
            raise Refused(401, "TOKEN-CLIENT-MISMATCH", "The token was made for another client.")
        return claims

    def context(self, headers):
        """For an API service: who the Subscription-Id stands for, as the exchange says it (protocol.md 4.5)."""
        subscription_id = one_header(headers, "Subscription-Id")
        if subscription_id is None:
            raise Refused(403, "MISSING-SUBSCRIPTION-ID", "Send a Subscription-Id.")
        # Before it becomes part of a URL.
        if not is_uuid(subscription_id):
            raise Refused(403, "MALFORMED-SUBSCRIPTION-ID", "A Subscription-Id is a UUID.")
        return self._remembered(f"/subscriptions/{subscription_id}/context", read_context)

    def check_data_owner(self, headers):
        """For a webhook: the organization the event is about has subscribed to this app (protocol.md 4.4)."""
        data_owner_id = one_header(headers, "Data-Owner-Id")
        if data_owner_id is None:
            raise Refused(403, "MISSING-DATA-OWNER-ID", "Send a Data-Owner-Id.")
        if not is_uuid(data_owner_id):
            raise Refused(403, "MALFORMED-DATA-OWNER-ID", "A Data-Owner-Id is a UUID.")
        self._remembered(
            f"/v1/solution/subscriptions?orgId={data_owner_id}", lambda answer: read_data_owner(answer, data_owner_id)
        )
        return data_owner_id

    def _remembered(self, path, read):
        """What is active is remembered for a minute; what is refused or unknown is asked again."""
        known = self._known.get(path)
        if known and known[0] > time.monotonic():
            return known[1]
        value = read(self._ask(path))
        if len(self._known) >= CONTEXTS_MAX:
            self._known.clear()
        self._known[path] = (time.monotonic() + CONTEXT_SECONDS, value)
        return value

    def _ask(self, path):
        try:
            for _ in range(2):
                answer = self._session.get(
                    self._subscriptions_url + path,
                    headers={"Authorization": f"Bearer {self._token()}"},
                    timeout=5,
                    allow_redirects=False,
                )
                if answer.status_code != 401:
                    return answer
                self._own_until = 0.0  # our own token is not accepted any more: once more with a new one
        except (requests.RequestException, ValueError, KeyError) as fault:
            raise unavailable(fault) from fault
        raise unavailable(None)

    def _token(self):
        if time.monotonic() >= self._own_until:
            answer = self._session.post(
                self._issuer + "/v1/token",
                data={"grant_type": "client_credentials", "scope": "anonymous"},
                auth=(self._client_id, self._client_secret),
                timeout=5,
                allow_redirects=False,
            )
            answer.raise_for_status()
            granted = answer.json()
            self._own_token, self._own_until = granted["access_token"], time.monotonic() + granted["expires_in"] - 60
        return self._own_token


def read_context(answer):
    if answer.status_code == 404:
        raise Refused(403, "SUBSCRIPTION-MISMATCH", "The Subscription-Id opens nothing at this API.")
    if answer.status_code == 403:
        raise Refused(403, "API-SUBSCRIPTION-INACTIVE", "The subscription, or its connection to this API, is not active.")
    if answer.status_code != 200:
        raise unavailable(None)
    return answer.json()


def read_data_owner(answer, data_owner_id):
    if answer.status_code != 200:
        raise unavailable(None)
    # The filter is the exchange's to apply; whether it did is looked at here.
    if not any(one["orgId"] == data_owner_id and one["status"] == "active" for one in answer.json()["subscriptions"]):
        raise Refused(403, "DATA-OWNER-MISMATCH", "The Data-Owner-Id is of no organization that has subscribed to this app.")
    return data_owner_id
