#!/usr/bin/env python3
"""A webhook: POST /event and /event/{channel}. Answers 202 when an event is verified and on disk, and not before; keeps each event once.

Environment: ISSUER, SUBSCRIPTIONS_URL, API_KEY, API_SECRET; PORT (default 8406, where the demo exchange calls), FILE (default events.jsonl).
"""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from verify import Refused, TokenVerifier, one_header

BODY_BYTES_MAX = 1024 * 1024
FILE = os.environ.get("FILE", "events.jsonl")

# The relay's token is made for the app that receives, so `client_id` is the app's API Key.
verifier = TokenVerifier(
    os.environ["ISSUER"], os.environ["API_KEY"], os.environ["API_SECRET"], os.environ["SUBSCRIPTIONS_URL"]
)
lock = threading.Lock()
kept = set()


def open_events():
    """The file, without half a line at its end: what was not whole was never answered with 202, and comes again."""
    events = open(FILE, "ab+", buffering=0)
    events.seek(0)
    text = events.read()
    whole = text[: text.rfind(b"\n") + 1]
    events.truncate(len(whole))
    kept.update(json.loads(line)["eventId"] for line in whole.splitlines())
    return events


def keep(event_id, data_owner_id, body):
    with lock:
        # The relay sends again what it got no 202 for, even if only the answer was lost.
        if event_id in kept:
            return
        line = json.dumps({"eventId": event_id, "dataOwnerId": data_owner_id, "event": body}).encode() + b"\n"
        size = events.seek(0, os.SEEK_END)
        try:
            if events.write(line) != len(line):
                raise OSError("the disk is full")
            os.fsync(events.fileno())
        except OSError:
            events.truncate(size)  # half a line would spoil the next one
            raise
        kept.add(event_id)


class Handler(BaseHTTPRequestHandler):
    # Seconds until who sends nothing is let go.
    timeout = 30

    def do_POST(self):
        # Whatever is refused closes the connection: its body has not been read.
        self.close_connection = True
        try:
            if self.path != "/event" and not self.path.startswith("/event/"):
                raise Refused(404, "NOT-FOUND", "Events come to /event.")
            verifier.verify_token(self.headers)
            data_owner_id = verifier.check_data_owner(self.headers)
            event_id = one_header(self.headers, "Fortellis-Event-Id")
            if not event_id:
                raise Refused(403, "MISSING-EVENT-ID", "Send a Fortellis-Event-Id.")
            keep(event_id, data_owner_id, self.read_json())
        except Refused as refused:
            # Never 200: the relay takes 202 alone, but who reads the log should not be misled either.
            return self.answer(refused.status, {"code": refused.code, "message": refused.message})
        except OSError:
            return self.answer(500, {"code": "EVENT-NOT-TAKEN", "message": "The event could not be kept."})
        self.answer(202)

    def read_json(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise Refused(411, "LENGTH-REQUIRED", "Send a Content-Length.")
        if int(length) > BODY_BYTES_MAX:
            raise Refused(413, "PAYLOAD-TOO-BIG", "The event is too large.")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise OSError("the event broke off")  # what is there may be JSON too: 12 of 123
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as fault:
            raise Refused(400, "INVALID-PAYLOAD", "The event is no JSON.") from fault

    def answer(self, status, body=None):
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        request_id = self.headers.get("X-Request-Id")
        if request_id:
            # http.server joins folded lines with their ends in them; an answer must not get lines that way.
            self.send_header("X-Request-Id", request_id.replace("\r", "").replace("\n", ""))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """The base class would log each line of a request."""


events = open_events()
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8406"))), Handler)
print(f"webhook listens at http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
