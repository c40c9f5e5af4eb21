#!/usr/bin/env python3
"""Feeds for a simulated day, each on an address of its own in 127.0.0.0/8 and each with a wish or a
quirk of its own: the table FEEDS. Python's standard library only.

  scripted_day.py FOLDER

Prints one JSON line {"port", "hosts": {feed: address}}. The time is the machine's plus the seconds in
FOLDER/clock. Each request is a JSON line in FOLDER/log. Ends when its parent does.
"""
import http.server
import json
import os
import signal
import sys
import threading
import time

FOLDER = sys.argv[1]
START = time.time()
HOUR = 3600


def now():
    with open(FOLDER + "/clock", encoding="ascii") as file:
        return time.time() + float(file.read() or 0)


def date(seconds):
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(seconds))


def rss(extra="", items=("one", "two")):
    return ('<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
            f"<title>Feed</title>{extra}"
            + "".join(f"<item><guid>{i}</guid><title>{i}</title></item>" for i in items)
            + "</channel></rss>").encode()


class Ask:
    """A request as a script sees it: `n` counts those of its path, `hour` those since the start."""

    def __init__(self, path, headers, n):
        self.path, self.headers, self.n = path, headers, n
        self.now = now()
        self.hour = (self.now - START) / HOUR

    def tagged(self, etag, body=rss(), **headers):
        """200 with the ETag, or 304 to whoever has it."""
        headers = {"ETag": etag, **{k.replace("_", "-"): v for k, v in headers.items()}}
        same = self.headers.get("If-None-Match") == etag
        return (304, headers, b"") if same else (200, headers, body)


def dropped(a):
    return a.tagged('"1"') if a.n < 3 else (200, {}, rss(items=[str(a.n)]))


def odd(a):
    etag, modified = f'W/"\xe9 {int(a.hour / 6)}"', "Sat, 7 Sep 2002  0:00:01 GMT"
    same = (a.headers.get("If-None-Match"), a.headers.get("If-Modified-Since")) == (etag, modified)
    return 304 if same else 200, {"ETag": etag, "Last-Modified": modified}, b"" if same else rss()


def cut(a):
    if a.n == 1:
        return 200, {"ETag": '"cut"', "Content-Length": "9999"}, rss()
    return a.tagged('"1"' if a.n == 0 else '"2"')


def redirect(status, target):
    return lambda a: (status, {"Location": target}, b"") if a.path == "/feed" else a.tagged('"1"')


def mixed(a):
    hops = {"/feed": (301, "/second"), "/second": (302, "/target")}
    if a.path in hops:
        return hops[a.path][0], {"Location": hops[a.path][1]}, b""
    return a.tagged('"1"')


def moved_to_page(a):
    if a.path == "/feed":
        return 301, {"Location": "/page"}, b""
    return 200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body>Soon</body></html>"


def moved_and_lost(a):
    if a.path == "/feed":
        return (301, {"Location": "/target"}, b"") if a.hour < 12 else a.tagged('"old"')
    return a.tagged('"1"') if a.hour < 12 else (404, {}, b"")


def throttled(status, header):
    return lambda a: (status, {"Retry-After": header(a)}, b"") if a.n == 1 else a.tagged('"1"')


def delta(a):
    kind = '"later"' if a.hour > 6 else '"1"'
    status, headers, body = a.tagged(kind, Vary="A-IM")
    if status == 200 and a.headers.get("If-None-Match") and a.headers.get("A-IM") == "feed":
        return 226, {**headers, "IM": "feed"}, rss(items=["three"])
    return status, headers, body


FEEDS = {
    "plain": lambda a: (200, {}, rss()),
    "etag": lambda a: a.tagged('"1"'),
    "odd": odd,
    "dropped": dropped,
    "same-body": lambda a: (200, {"ETag": f'"{a.n}"'}, rss()),
    "cut": cut,
    "retry-seconds": throttled(429, lambda a: "14400"),
    "retry-date": throttled(503, lambda a: date(a.now + 4 * HOUR)),
    "max-age": lambda a: a.tagged('"1"', Cache_Control="max-age=14400", Age="3600"),
    "expires": lambda a: a.tagged('"1"', Expires=date(a.now + 3 * HOUR)),
    "year": lambda a: a.tagged('"1"', Cache_Control="public, max-age=31536000"),
    "ttl": lambda a: a.tagged('"1"', rss("<ttl>180</ttl>")),
    "skip-hours": lambda a: a.tagged('"1"', rss(
        "<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(0, 24, 2)) + "</skipHours>")),
    "syndication": lambda a: a.tagged('"1"', rss(
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>8</sy:updateFrequency>")),
    "moved": redirect(301, "/target"),
    "moved-308": redirect(308, "/target"),
    "found": redirect(302, "/target"),
    "temporary": redirect(307, "/target"),
    "mixed": mixed,
    "moved-to-page": moved_to_page,
    "moved-and-lost": moved_and_lost,
    "gone": lambda a: a.tagged('"1"') if a.n < 3 else (410, {}, b""),
    "failing": lambda a: (500, {}, b""),
    "stuck": lambda a: a.tagged(a.headers.get("If-None-Match", '"1"')),
    "unasked": lambda a: (304, {}, b"") if a.n else (226, {"IM": "feed"}, rss()),
    "delta": delta,
    "cookies": lambda a: a.tagged('"1"', Set_Cookie="a=b"),
    # Several feeds on one host: the first of them that is asked after the fifth hour throttles all.
    "shared": lambda a: (429, {"Retry-After": "10800"}, b"") if 5 < a.hour < 8 else a.tagged('"1"'),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    counts, lock, connections = {}, threading.Lock(), 0

    def setup(self):
        super().setup()
        with Handler.lock:
            Handler.connections += 1
            self.number = Handler.connections

    def answer(self):
        feed = self.server.feed
        with Handler.lock:
            n = Handler.counts[feed, self.path] = Handler.counts.get((feed, self.path), -1) + 1
        ask = Ask(self.path, self.headers, n)
        status, headers, body = FEEDS[feed](ask)
        with Handler.lock, open(FOLDER + "/log", "a", encoding="utf-8") as log:
            log.write(json.dumps({
                "feed": feed, "path": self.path, "method": self.command, "time": ask.now,
                "arrived": time.monotonic(), "connection": self.number, "status": status,
                "headers": {k.lower(): v for k, v in self.headers.items()}}) + "\n")
        self.send_response_only(status)
        self.send_header("Date", date(ask.now))
        if "Content-Length" not in headers and status != 304:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = "Content-Length" in headers

    do_GET = do_HEAD = do_POST = answer

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def main():
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    parent, port, hosts = os.getppid(), 0, {}
    for number, feed in enumerate(FEEDS, 2):
        server = Server((f"127.0.0.{number}", port), Handler)
        server.feed, port, hosts[feed] = feed, server.server_address[1], f"127.0.0.{number}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": port, "hosts": hosts}), flush=True)
    while os.getppid() == parent:
        time.sleep(0.5)


main()
