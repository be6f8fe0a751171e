"""An API service on Python's http.server that tells what it took a request for. Arguments: port, path above, path below."""

import json
import posixpath
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

port, above, below = int(sys.argv[1]), "/svc" + sys.argv[2], "/svc" + sys.argv[3]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    disable_nagle_algorithm = True

    def tell(self):
        parts = urlsplit(self.path)
        # Decoded and then cleaned up, as SimpleHTTPRequestHandler finds a file.
        path = unquote(parts.path)
        cleaned = posixpath.normpath(path)
        handler = "below" if cleaned == below or cleaned.startswith(below + "/") else "above"
        if not (cleaned == above or cleaned.startswith(above + "/")):
            handler = "elsewhere"
        if path.endswith("/") and not cleaned.endswith("/"):
            cleaned += "/"
        length = int(self.headers.get("Content-Length") or 0)
        if (self.headers.get("Transfer-Encoding") or "").lower() == "chunked":
            body = self.read_chunks()
        else:
            body = self.rfile.read(length)
        belief = {
            "handler": handler,
            "path": cleaned,
            "query": parts.query,
            "method": self.command,
            "fields": [[re.sub("[^a-z0-9]", "-", name.lower()), value] for name, value in self.headers.items()],
            "body": body.decode("latin-1"),
        }
        text = json.dumps(belief).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def read_chunks(self):
        body = b""
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            body += self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return body

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.tell
        raise AttributeError(name)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
