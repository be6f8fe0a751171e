"""An app with Python's authlib: code flow with PKCE, ID token checked with the published keys, refresh, logout.

Reads a JSON object from standard input (issuer, registrationToken), writes its origin to standard output, and serves until
it is ended. Pages are those of interop-app.ts.
"""

import html
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken

exchange = json.load(sys.stdin)
server = requests.get(exchange["issuer"] + "/.well-known/openid-configuration", timeout=5).json()
state = {"nonce": generate_token(), "verifier": generate_token(48)}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = urlsplit(self.path).path
        try:
            getattr(self, "do_" + path.strip("/"), self.do_nothing)()
        except Exception as fault:  # the test shows it
            self.show({"fault": repr(fault)})

    def do_login(self):
        url, state["state"] = session.create_authorization_url(
            server["authorization_endpoint"], nonce=state["nonce"], code_verifier=state["verifier"]
        )
        self.redirect(url)

    def do_callback(self):
        token = session.fetch_token(
            server["token_endpoint"],
            authorization_response=origin + self.path,
            state=state["state"],
            code_verifier=state["verifier"],
        )
        state["token"] = token
        keys = JsonWebKey.import_key_set(requests.get(server["jwks_uri"], timeout=5).json())
        claims = jwt.decode(
            token["id_token"],
            keys,
            claims_cls=CodeIDToken,
            claims_options={"iss": {"value": server["issuer"]}, "aud": {"value": client["client_id"]}},
            claims_params={"nonce": state["nonce"], "access_token": token["access_token"]},
        )
        claims.validate()
        about = session.get(server["userinfo_endpoint"], timeout=5).json()
        assert about["sub"] == claims["sub"]
        self.show({"sub": about["sub"], "email": about["email"], "name": about["name"]})

    def do_refresh(self):
        before = state["token"]["access_token"]
        refreshed = session.refresh_token(server["token_endpoint"], refresh_token=state["token"]["refresh_token"])
        self.show({"refreshed": refreshed["access_token"] != before})

    def do_logout(self):
        query = urlencode({"id_token_hint": state["token"]["id_token"], "post_logout_redirect_uri": origin + "/bye"})
        self.redirect(server["end_session_endpoint"] + "?" + query)

    def do_bye(self):
        self.show({"bye": True})

    def do_nothing(self):
        self.send_error(404)

    def show(self, result):
        body = ('<!doctype html><title>app</title><pre id="result">%s</pre>' % html.escape(json.dumps(result))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, location):
        self.send_response(302)
        self.send_header("Location", location)
        self.end_headers()

    def log_message(self, *_):
        pass


listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
origin = "http://localhost:%d" % listener.server_port
registered = requests.post(
    server["registration_endpoint"],
    headers={"Authorization": "Bearer " + exchange["registrationToken"]},
    json={
        "client_name": "An app with authlib",
        "redirect_uris": [origin + "/callback"],
        "post_logout_redirect_uris": [origin + "/bye"],
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile email offline_access",
    },
    timeout=5,
)
registered.raise_for_status()
client = registered.json()
session = OAuth2Session(
    client["client_id"],
    client["client_secret"],
    scope="openid profile email offline_access",
    redirect_uri=origin + "/callback",
    code_challenge_method="S256",
)
print(origin, flush=True)
listener.serve_forever()
