#!/usr/bin/env python3
"""A proxy for tests: HTTP requests with a whole URL, CONNECT, and SOCKS 5, all on one port of 127.0.0.1.
Python's standard library only.

Prints one line `PORT`; then each line on standard input is answered by one JSON line: the list of all
that was asked so far, {"kind": "GET" | "CONNECT" | "SOCKS", "target": "host:port", "headers": {...}}.
It connects to loopback only; whatever else it is asked for is recorded and answered 502, or refused.
`--credentials USER PASSWORD`: whoever doesn't give these is answered 407, or refused.
"""
import argparse
import base64
import json
import os
import signal
import socket
import struct
import sys
import threading
import time
from urllib.parse import urlsplit

LOG = []


def connect(host, port):
    """A connection to this machine, or nothing."""
    try:
        addresses = {a[4][0] for a in socket.getaddrinfo(host, port)} if host == "localhost" else {host}
        if not addresses & {"127.0.0.1", "::1"}:
            return None
        return socket.create_connection((host, port))
    except OSError:
        return None


def pump(source, target):
    try:
        while (data := source.recv(65536)):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def join(client, server):
    threading.Thread(target=pump, args=(server, client), daemon=True).start()
    pump(client, server)


def socks(client, reader, credentials):
    methods = reader.read(reader.read(2)[1])
    wanted = 2 if credentials else 0
    client.sendall(bytes([5, wanted if wanted in methods else 255]))
    if wanted not in methods:
        return
    if credentials:
        user = reader.read(reader.read(2)[1]).decode()
        password = reader.read(reader.read(1)[0]).decode()
        client.sendall(bytes([1, (user, password) != credentials]))
        if (user, password) != credentials:
            return
    kind = reader.read(4)[3]
    host = {1: lambda: socket.inet_ntop(socket.AF_INET, reader.read(4)),
            3: lambda: reader.read(reader.read(1)[0]).decode(),
            4: lambda: socket.inet_ntop(socket.AF_INET6, reader.read(16))}[kind]()
    port = struct.unpack("!H", reader.read(2))[0]
    LOG.append({"kind": "SOCKS", "target": f"{host}:{port}", "headers": {}})
    server = connect(host, port)
    client.sendall(bytes([5, 0 if server else 2, 0, 1]) + bytes(6))
    if server:
        join(client, server)


def http(client, reader, credentials):
    method, target, _ = reader.readline().decode("latin-1").split()
    headers = {}
    while (line := reader.readline().rstrip(b"\r\n")):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    url = urlsplit("//" + target if method == "CONNECT" else target)
    port = url.port or 80
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    LOG.append({"kind": method, "target": f"{host}:{port}", "headers": headers})
    if credentials:
        token = base64.b64encode(":".join(credentials).encode()).decode()
        if headers.get("proxy-authorization") != f"Basic {token}":
            return client.sendall(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                                  b"Content-Length: 0\r\nConnection: close\r\n\r\n")
    server = connect(url.hostname, port)
    if not server:
        return client.sendall(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    if method == "CONNECT":
        client.sendall(b"HTTP/1.1 200 Yes\r\n\r\n")
        return join(client, server)
    path = (url.path or "/") + ("?" + url.query if url.query else "")
    kept = {n: v for n, v in headers.items() if not n.startswith("proxy-") and n != "connection"}
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in kept.items())
    server.sendall((head + "connection: close\r\n\r\n").encode("latin-1"))
    pump(server, client)


def serve(client, credentials):
    try:
        with client, client.makefile("rb", buffering=0) as reader:
            first = client.recv(1, socket.MSG_PEEK)
            if first:
                (socks if first == b"\x05" else http)(client, reader, credentials)
    except (OSError, ValueError, IndexError, KeyError):
        pass


def accept(server, credentials):
    while True:
        client, _ = server.accept()
        threading.Thread(target=serve, args=(client, credentials), daemon=True).start()


def end_with(parent):
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main():
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    options = argparse.ArgumentParser()
    options.add_argument("--credentials", nargs=2)
    credentials = options.parse_args().credentials
    server = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(server.getsockname()[1], flush=True)
    threading.Thread(
        target=accept, args=(server, credentials and tuple(credentials)), daemon=True).start()
    for _ in sys.stdin:
        print(json.dumps(LOG), flush=True)


main()
