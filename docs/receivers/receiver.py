#!/usr/bin/env python3
"""Receives feedwatch's webhooks, verifies them as Standard Webhooks 1.0 says, prints each once.

    FEEDWATCH_DESK_SECRET=whsec_… python3 receiver.py [PORT]      (port 8642 on 127.0.0.1; 0: any)

Python's standard library only.
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import sys
import time

TOLERANCE = 5 * 60  # seconds; an older request may be a replay
LONGEST_BODY = 1 << 20
KEY = base64.b64decode(os.environ["FEEDWATCH_DESK_SECRET"].removeprefix("whsec_"))
SEEN = set()  # ids; a real receiver keeps them where they survive it


def complaint(headers, body):
    """What is wrong with a request; None if it is ours and fresh."""
    identifier, timestamp, signatures = (
        headers.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature"))
    if not timestamp.isascii() or not timestamp.isdigit():
        return "no timestamp"
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        return "too old, or from the future"
    # The bytes as they came: a parsed and rewritten body has another signature.
    signed = f"{identifier}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256))
    # Several, separated by spaces, while a secret is being replaced.
    if not any(hmac.compare_digest(expected, one.encode()) for one in signatures.split()):
        return "no signature fits"
    return None


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LONGEST_BODY:
            return self.answer(413)
        body = self.rfile.read(int(length))
        if problem := complaint(self.headers, body):
            print(f"refused: {problem}", file=sys.stderr, flush=True)
            return self.answer(401)
        # A retry has the same id: take it, and do nothing a second time.
        if (identifier := self.headers["webhook-id"]) not in SEEN:
            SEEN.add(identifier)
            alert = json.loads(body)
            data = alert["data"]
            title = (data.get("item") or {}).get("title") or (data.get("event") or {}).get("message")
            print(json.dumps({"type": alert["type"], "id": identifier, "title": title}), flush=True)
        # Only what is kept for good may be answered with 2xx: it is never sent again.
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8642
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    print(f"listening on 127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()
