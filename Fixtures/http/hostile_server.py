#!/usr/bin/env python3
"""A server that misbehaves in one way per URL, for tests. Python's standard library only, loopback
only, ephemeral ports.

Every misbehaviour `/NAME` has a host of its own (127.1.0.N), so that what a client does per host
keeps them apart. The first request for `/NAME` gets a good feed of five items with ETag "NAME-1",
the second one the misbehaviour (which, where it has an ETag, has "NAME-2"), each later one a good
feed of six items with ETag "NAME-3". With --at-once every request gets the misbehaviour.

  hostile_server.py --log FILE [--at-once] [--tls DIRECTORY]

Prints one JSON line {"hosts": {NAME: "address:port"}, "authority": path or null}, then serves until
its parent ends. Every request is a JSON line in FILE, bytes as Latin-1; a connection to a canary,
which no client may touch, is one too, and so is the end of an endless answer, with the bytes that
were taken of it. --tls adds ports with the certificates that are made in
DIRECTORY by the `openssl` program.
"""
import base64
import gzip
import json
import os
import selectors
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import zlib

MISBEHAVIOURS = {}
# 203 bytes of brotli that hold 256 MB of spaces.
BROTLI_BOMB = base64.b64decode(
    b"z///fwAkQOKxQHLv//n//w+ABEAcFoDu/T////8BkACIwwLQvf/n//8/ABIAcVgAuvf//P//B0ACIA4LQPf+n////wBIAMRhAeje"
    b"//P//x8ACYA4LADd+3/+//8DIAEQhwWge//P//9/ACQA4rAAdO//+f//D4AEQBwWgO79P////wGQAIjDAtC9/+f//z8AEgBxWAC6"
    b"9//8//8HQAIgDgtA9/6f////AEgAxGEB6N7/8///HwAJgDgsAN37//z//wcgARCHBaB7/w8=")
# 32 kB of zstd (RFC 8878): 8192 blocks, each one byte repeated 128 kB times, and a last empty one.
ZSTD_BOMB = (b"\x28\xb5\x2f\xfd\x00\x58" + (131072 << 3 | 1 << 1).to_bytes(3, "little").join(
    [b""] + [b" "] * 8192) + (1).to_bytes(3, "little"))


def document(count):
    items = "".join(
        f"<item><guid isPermaLink='false'>item-{n}</guid><title>Item {n}</title>"
        f"<link>https://example.org/{n}</link></item>\n" for n in range(count, 0, -1))
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>\n{items}</channel></rss>\n".encode()


def json_document(count):
    items = [{"id": f"item-{n}", "title": f"Item {n}", "url": f"https://example.org/{n}"}
             for n in range(count, 0, -1)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}).encode()


def zeros(size):
    """gzip of `size` bytes of spaces, a multiple of 16 MB, without the time to compress them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * (16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + block * (size >> 24) + b"\x03\0" + b"\0" * 8


class Client:
    """A connection with one request read from it."""

    def __init__(self, server, name, connection, path, headers, turn):
        self.server, self.name, self.connection = server, name, connection
        self.path, self.headers, self.turn = path, headers, turn
        self.host = server.hosts[name]

    def send(self, data):
        self.connection.sendall(data)

    def head(self, *fields, status="200 OK", version="HTTP/1.1"):
        """Status line and fields, with the ETag and without the empty line."""
        etag = [f'ETag: "{self.name}-2"'] if not any(f.startswith("ETag") for f in fields) else []
        lines = [f"{version} {status}", "Content-Type: application/rss+xml", *etag, *fields]
        self.send("".join(line + "\r\n" for line in lines).encode("latin-1"))

    def answer(self, body, *fields, surplus=b"", **more):
        self.head(*fields, f"Content-Length: {len(body)}", **more)
        self.send(b"\r\n" + body + surplus)

    def good(self, turn, etag=None):
        # Of the third turn is one item more, so that the two before it are seen to be kept.
        count = 5 if turn == 1 else 6
        self.answer(document(count), f'ETag: {etag or chr(34) + f"{self.name}-{turn}" + chr(34)}')

    def forever(self, data, pause=None):
        block = data if pause else data * (65536 // len(data))
        sent = 0
        try:
            while True:
                self.send(block)
                sent += len(block)
                if pause:
                    time.sleep(pause)
        finally:
            self.server.note(name=self.name, path="", connection=0, headers=[], sent=sent)

    def hold(self):
        while self.connection.recv(4096):
            pass

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def redirect(self, target, status="302 Found"):
        self.answer(b"", f"Location: {target}", status=status)


def misbehaves(name):
    def register(function):
        MISBEHAVIOURS[name] = function
        return function
    return register


def simple(name, action):
    MISBEHAVIOURS[name] = action


# Lines 1 to 7: time, sizes, and what counts as neither.
simple("slow-drip", lambda c: (c.head(), c.send(b"\r\n"), c.forever(b" ", 1)))
simple("fast-drip", lambda c: (c.head(), c.send(b"\r\n"), c.forever(b" " * 60, 0.25)))
simple("slow-headers", lambda c: (c.head(), c.send(b"X-Slow: "), c.forever(b"x", 1)))
simple("hang", lambda c: c.hold())
simple("endless", lambda c: (
    c.head("Transfer-Encoding: chunked"), c.send(b"\r\n"), c.forever(b"10\r\n<item></item>   \r\n")))
simple("endless-close", lambda c: (c.head(), c.send(b"\r\n"), c.forever(b"<item></item>\n")))
simple("endless-headers", lambda c: (c.head(), c.forever(b"X-Filler: filler\r\n")))
simple("endless-header", lambda c: (c.head(), c.send(b"X-Filler: "), c.forever(b"filler")))
simple("chunk-trailers", lambda c: (
    c.head("Transfer-Encoding: chunked"), c.send(b"\r\n1\r\n<\r\n0\r\n"), c.forever(b"X-Filler: filler\r\n")))
simple("chunk-ext", lambda c: (
    c.head("Transfer-Encoding: chunked"), c.send(b"\r\n10;"), c.forever(b"filler=filler;")))
simple("endless-1xx", lambda c: c.forever(b"HTTP/1.1 103 Early Hints\r\nX-Filler: filler\r\n\r\n"))
simple("slow-1xx", lambda c: c.forever(b"HTTP/1.1 103 Early Hints\r\n\r\n", 1))

# Lines 8 to 12: encodings.
simple("gzip-bomb", lambda c: c.answer(zeros(4 << 30), "Content-Encoding: gzip"))
simple("br-bomb", lambda c: c.answer(BROTLI_BOMB, "Content-Encoding: br"))
simple("zstd-bomb", lambda c: c.answer(ZSTD_BOMB, "Content-Encoding: zstd"))
simple("gzip-nested", lambda c: c.answer(
    gzip.compress(zeros(1 << 30)), "Content-Encoding: gzip, gzip"))


@misbehaves("gzip-many")
def gzip_many(client):
    body = document(6)
    for _ in range(20):
        body = gzip.compress(body)
    client.answer(body, "Content-Encoding: " + ", ".join(["gzip"] * 20))


def packed(part, make=document, damage=lambda data: data):
    """The first `part` of a gzipped document, sent with the length that it has."""
    def send(client):
        data = damage(gzip.compress(make(6)))
        client.answer(data[:int(len(data) * part)], "Content-Encoding: gzip")
    return send


simple("gzip-truncated", packed(0.8))
simple("gzip-truncated-json", packed(0.8, json_document))
simple("gzip-in-header", packed(0.03))
simple("gzip-without-trailer", lambda c: c.answer(gzip.compress(document(6))[:-8], "Content-Encoding: gzip"))
simple("gzip-wrong-sum", lambda c: c.answer(
    gzip.compress(document(6))[:-8] + b"\0" * 8, "Content-Encoding: gzip"))
simple("gzip-corrupt", packed(1, damage=lambda d: d[:len(d) // 2] + b"\xff" * 16 + d[len(d) // 2 + 16:]))
simple("gzip-plain", lambda c: c.answer(document(6), "Content-Encoding: gzip"))
simple("gzip-hidden", lambda c: c.answer(gzip.compress(document(6))))
simple("encoding-unknown", lambda c: c.answer(document(6), "Content-Encoding: snappy"))

# Lines 13 to 17: lengths and ends.
simple("close-in-headers", lambda c: c.head())
simple("cl-twice", lambda c: (
    c.head("Content-Length: 9", f"Content-Length: {len(document(6))}"), c.send(b"\r\n" + document(6))))
simple("cl-too-long", lambda c: (c.head(f"Content-Length: {len(document(6)) + 9}"), c.send(b"\r\n" + document(6))))
simple("chunk-truncated", lambda c: (
    c.head("Transfer-Encoding: chunked"), c.send(b"\r\n%x\r\n%b\r\n" % (len(document(6)), document(6)))))
simple("chunk-bad", lambda c: (
    c.head("Transfer-Encoding: chunked"), c.send(b"\r\nno number\r\n" + document(6) + b"\r\n0\r\n\r\n")))
simple("chunk-huge", lambda c: (
    c.head("Transfer-Encoding: chunked"), c.send(b"\r\nfffffffffffffffff\r\n" + document(6) + b"\r\n0\r\n\r\n")))
simple("reset-mid-body", lambda c: (
    c.head("Content-Length: 9000"), c.send(b"\r\n" + document(6)), c.reset()))
simple("cl-huge", lambda c: (c.head("Content-Length: 1000000000000000000"), c.send(b"\r\n<rss>"), c.hold()))
simple("cl-too-short", lambda c: c.answer(
    document(6), surplus=b"HTTP/1.1 200 OK\r\nX-Surplus: yes\r\n\r\n"))

# Lines 18 to 20: statuses.
simple("http09", lambda c: c.send(document(6)))
simple("banner", lambda c: c.send(b"SSH-2.0-OpenSSH_9.2\r\n"))
simple("version-odd", lambda c: c.answer(document(6), version="HTTP/9.7"))
simple("status-abc", lambda c: c.answer(document(6), status="abc OK"))
simple("http10", lambda c: (c.head(version="HTTP/1.0"), c.send(b"\r\n" + document(6))))
simple("status-206", lambda c: c.answer(
    document(6), f"Content-Range: bytes 0-{len(document(6)) - 1}/9000", status="206 Partial Content"))
simple("unasked-304", lambda c: c.head("", status="304 Not Modified"))
simple("status-204", lambda c: c.head("", status="204 No Content"))
simple("empty-200", lambda c: c.answer(b""))
simple("status-226", lambda c: c.answer(document(6), "IM: feed", status="226 IM Used"))

# Lines 21 to 24: header fields.
simple("header-1mb", lambda c: c.answer(document(6), "X-Filler: " + "f" * (1 << 20)))
simple("headers-10k", lambda c: c.answer(document(6), *[f"X-{n}: filler filler" for n in range(10_000)]))
simple("header-nul", lambda c: c.answer(document(6), "X-Nul: a\0b"))
simple("header-fold", lambda c: c.answer(document(6), "X-Folded: a", " b", "\tc"))
simple("etag-evil", lambda c: c.answer(document(6), 'ETag: "a\rX-Evil: yes\tb"'))
simple("etag-odd", lambda c: c.answer(document(6), 'ETag: "\xe9\xff"'))
simple("set-cookie-1000", lambda c: c.answer(
    document(6), *[f"Set-Cookie: c{n}={'v' * 60}" for n in range(1000)]))

# Lines 25 to 35: redirects.
simple("redirect-loop", lambda c: c.redirect("/redirect-loop/next"))
simple("redirect-endless", lambda c: c.redirect(f"/redirect-endless/{len(c.path)}{'x' * len(c.path)}"))
for scheme, target in [
        ("file", "file:///etc/passwd"), ("ftp", "ftp://127.0.0.1/"), ("gopher", "gopher://127.0.0.1/_x"),
        ("dict", "dict://127.0.0.1/d:x"), ("data", "data:text/xml,<rss/>")]:
    simple(f"redirect-{scheme}", lambda c, target=target: c.redirect(target))
for form, target in [
        ("decimal", "2130706433"), ("hex", "0x7f000001"), ("octal", "0177.0.0.1"), ("short", "127.1"),
        ("zero", "0.0.0.0"), ("second", "127.0.0.2"), ("v6", "[::1]"), ("mapped", "[::ffff:127.0.0.1]"),
        ("dotted", "localhost."), ("upper", "LOCALHOST"), ("user", "example.org@127.0.0.1"),
        ("encoded", "%6c%6f%63%61%6c%68%6f%73%74")]:
    simple(f"redirect-ssrf-{form}",
           lambda c, target=target: c.redirect(f"http://{target}:{c.server.canary}/"))
simple("redirect-auth", lambda c: c.redirect(f"http://{c.server.hosts['other']}/other"))
simple("redirect-crlf", lambda c: c.redirect("/redirect-crlf/next%0d%0aX-Evil:%20yes"))
simple("redirect-cr", lambda c: c.redirect("/redirect-cr/next\rX-Evil: yes"))
simple("redirect-long", lambda c: c.redirect("/" + "l" * 100_000))
simple("redirect-empty", lambda c: c.redirect(""))
simple("redirect-nolocation", lambda c: c.answer(b"", status="302 Found"))
simple("redirect-relative", lambda c: c.redirect("redirect-relative/../redirect-relative/next"))
simple("r301-html", lambda c: c.redirect("/r301-html/page", "301 Moved Permanently"))


@misbehaves("rback-a")
def rback(client):
    """Moved from a to b for good, then back from b to a for good, each time a document is read."""
    moved = client.server.served % 2 == 0
    at_home = client.path == "/rback-a"
    if moved == at_home:
        client.redirect("/rback-a/b" if at_home else "/rback-a", "301 Moved Permanently")
    else:
        client.server.served += 1
        client.good(client.server.served)


def deeper(client):
    """What stands below a misbehaviour's own path: where its redirects lead to."""
    if client.name in ("redirect-loop", "redirect-endless", "rback-a"):
        MISBEHAVIOURS[client.name](client)
    elif client.name == "r301-html":
        client.answer(b"<!DOCTYPE html><html><body>We are mending it</body></html>")
    else:
        client.answer(document(6))


class Server:
    GOOD = ["good-1", "good-2", "good-3", "other"]

    def __init__(self, log, at_once, tls):
        self.at_once, self.served = at_once, 0
        self.log, self.lock, self.turns = open(log, "a", buffering=1), threading.Lock(), {}
        self.hosts, self.sockets, self.connections = {}, selectors.DefaultSelector(), 0
        for number, name in enumerate([*MISBEHAVIOURS, *self.GOOD], 1):
            self.listen(name, f"127.1.0.{number}")
        self.canary = self.listen("canary", "127.0.0.1")
        for address in ("127.0.0.2", "::1"):
            self.listen("canary", address, self.canary)
        self.authority = None
        if tls:
            self.authority = make_certificates(tls)
            for kind in ("self-signed", "expired", "wrong-host", "good"):
                self.listen(f"tls-{kind}", "127.0.0.1", tls=os.path.join(tls, kind))

    def listen(self, name, address, port=0, tls=None):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        listener = socket.create_server((address, port), family=family, backlog=64)
        port = listener.getsockname()[1]
        self.hosts[name] = f"{address}:{port}"
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls + ".pem", tls + ".key")
        self.sockets.register(listener, selectors.EVENT_READ, (name, context))
        return port

    def run(self):
        while True:
            for key, _ in self.sockets.select():
                connection, _ = key.fileobj.accept()
                self.connections += 1
                threading.Thread(
                    target=self.serve, args=(connection, *key.data, self.connections), daemon=True).start()

    def note(self, **facts):
        with self.lock:
            self.log.write(json.dumps(facts) + "\n")

    def serve(self, connection, name, context, number):
        try:
            if name == "canary":
                self.note(name=name, path="", connection=number, headers=[])
                return connection.close()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as reader:
                while self.exchange(connection, reader, name, number):
                    pass
        except OSError:
            connection.close()  # The client left, which is its right.

    def exchange(self, connection, reader, name, number):
        """One request and its answer; false when the connection is done with."""
        line = reader.readline().split()
        if len(line) != 3:
            return False
        path, headers = line[1].decode("latin-1"), []
        while (field := reader.readline().rstrip(b"\r\n")):
            key, _, value = field.decode("latin-1").partition(":")
            headers.append([key.lower(), value.strip(" \t")])
        is_entry = path == f"/{name}"
        with self.lock:
            turn = self.turns[name] = self.turns.get(name, 0) + is_entry
        self.note(name=name, path=path, connection=number, headers=headers, turn=turn)
        client = Client(self, name, connection, path, headers, turn)
        if name == "rback-a" or not is_entry and name in MISBEHAVIOURS:
            deeper(client)
        elif name in MISBEHAVIOURS and (turn == 2 or self.at_once):
            MISBEHAVIOURS[name](client)
            return name in ("cl-too-short",) or name.startswith(("redirect", "r301"))
        elif name == "unasked-304":
            body = document(5 if turn == 1 else 6)  # without an ETag
            client.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        else:
            client.good(turn)
        return True


def make_certificates(folder):
    """Makes a certificate authority, and what it and others signed; gives the authority's path."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *key, "-subj", "/CN=authority", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-x509", *key, "-subj", "/CN=self", "-days", "2", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", "self-signed.key", "-out", "self-signed.pem")
    for kind, name, days in [("good", "IP:127.0.0.1", "2"), ("expired", "IP:127.0.0.1", "0"),
                             ("wrong-host", "DNS:example.org", "2")]:
        openssl("req", *key, "-subj", f"/CN={kind}", "-addext", f"subjectAltName={name}",
                "-keyout", f"{kind}.key", "-out", f"{kind}.csr")
        openssl("x509", "-req", "-in", f"{kind}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", days, "-copy_extensions", "copy", "-out", f"{kind}.pem")
    return os.path.join(folder, "ca.pem")


def end_with(parent):
    """Ends this process when `parent` is gone."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main(arguments):
    # A thread that starts processes may have signals blocked, and they with it.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()

    def value(option):
        return arguments[arguments.index(option) + 1] if option in arguments else None

    server = Server(value("--log"), "--at-once" in arguments, value("--tls"))
    print(json.dumps({"hosts": server.hosts, "authority": server.authority}), flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1:])
