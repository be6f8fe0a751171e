#!/usr/bin/env python3
"""An API service: GET /appointments/v1/appointments, as the gateway calls it. Each call is verified before anything else of it is looked at.

Environment: ISSUER, SUBSCRIPTIONS_URL, APPOINTMENTS_CLIENT_ID, APPOINTMENTS_CLIENT_SECRET; PORT (default 5000).
"""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from verify import Refused, TokenVerifier

verifier = TokenVerifier(
    os.environ["ISSUER"],
    os.environ["APPOINTMENTS_CLIENT_ID"],
    os.environ["APPOINTMENTS_CLIENT_SECRET"],
    os.environ["SUBSCRIPTIONS_URL"],
)


class Handler(BaseHTTPRequestHandler):
    # Seconds until who sends nothing is let go.
    timeout = 30

    def do_GET(self):
        try:
            verifier.verify_token(self.headers)
            context = verifier.context(self.headers)
        except Refused as refused:
            return self.answer(refused.status, {"code": refused.code, "message": refused.message})
        if self.path.split("?")[0] != "/appointments/v1/appointments":
            return self.answer(404, {"code": "NOT-FOUND", "message": "There is nothing at this path."})
        # Whose rows: from the exchange, never from the request.
        organization = context["organizationInfo"]
        items = [{"id": organization["id"] + "-1", "startsAt": "2026-11-23T15:30:00Z", "reason": "Oil change"}]
        who = {"dealer": organization["name"], "app": context["appInfo"]["name"]}
        self.answer(200, {**who, "items": items, "total": len(items)})

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """The base class would log each line of a request."""


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "5000"))), Handler)
print(f"service listens at http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
