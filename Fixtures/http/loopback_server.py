#!/usr/bin/env python3
"""An HTTP server for tests: answers as told, records every request. Python's standard library only.

Prints one line `PORT` on standard output, then obeys one JSON command a line on standard input and
answers each with one JSON line. Ends when standard input or the
parent process does.

  {"do": "answer", "path": P, "answers": [A, ...]}   what P answers, in turn; the last one stays
  {"do": "requests", "path": P or null}              all requests so far: a list of objects
  {"do": "wait", "path": P, "count": N, "seconds": S}  the same, once there are N of them
  {"do": "forget"}                                   empties the record
  {"do": "stop"}                                     closes the port and ends

An answer A is {"status", "headers": [[name, base64]], "body": base64, "delay": seconds,
"encoding": "gzip" | "br" | null, "conditional": bool} or {"steps": [S, ...]}, for servers that
misbehave. A conditional answer turns into 304 when If-None-Match (else If-Modified-Since) repeats
its ETag (Last-Modified) byte for byte. A step S is
  ["send", base64]           these bytes as they are
  ["repeat", base64, times]  many times; times 0: for ever
  ["hold"]                   nothing more, until the client leaves
  ["reset"]                  the connection ends with RST
After the last step the connection is closed. `--tls CERTIFICATE KEY` serves TLS with PEM files;
`--clients CA` also takes a certificate from whoever has one of that authority, whose common name is
a request's "client". `--host ADDRESS` listens there instead of on 127.0.0.1.
"""
import argparse
import base64
import gzip
import json
import os
import signal
import socket
import struct
import sys
import threading
import time

REASONS = {200: "OK", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently",
           302: "Found", 304: "Not Modified", 404: "Not Found", 410: "Gone",
           429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


def brotli_stored(data):
    """A brotli stream (RFC 7932) that stores `data` in uncompressed meta-blocks."""
    out, bits, count = bytearray(), 0, 0

    def put(value, width):
        nonlocal bits, count
        bits |= value << count
        count += width
        while count >= 8:
            out.append(bits & 255)
            bits >>= 8
            count -= 8

    put(0, 1)  # a window of 16 bits
    for start in range(0, len(data), 65536):
        block = data[start:start + 65536]
        put(0, 1)  # not the last
        put(0, 2)  # four nibbles of length
        put(len(block) - 1, 16)
        put(1, 1)  # uncompressed
        put(0, -count % 8)
        out += block
    put(3, 2)  # last and empty
    put(0, -count % 8)
    return bytes(out)


def encoded(body, encoding):
    return {None: lambda b: b, "gzip": gzip.compress, "br": brotli_stored}[encoding](body)


class Server:
    def __init__(self, host, tls, clients):
        self.answers, self.turns, self.log = {}, {}, []
        self.changed = threading.Condition()
        self.tls = None
        if tls:
            import ssl  # Here since it takes a third of the start.
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*tls)
            if clients:
                self.tls.load_verify_locations(clients)
                self.tls.verify_mode = ssl.CERT_OPTIONAL
        self.socket = socket.create_server(
            (host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=1024)
        self.port = self.socket.getsockname()[1]

    def accept(self):
        number = 0
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return  # Stopped.
            number += 1
            threading.Thread(target=self.serve, args=(connection, number), daemon=True).start()

    def serve(self, connection, number):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as reader:
                while self.exchange(connection, reader, number):
                    pass
        except OSError:
            connection.close()  # The client left, which is its right.

    def exchange(self, connection, reader, number):
        """One request and its answer; false when the connection is done with."""
        if reader.peek(1)[:1] == b"\x16":  # A TLS handshake on a plain port.
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return False
        line = reader.readline().split()
        if len(line) < 2:
            return False
        headers = []
        while (field := reader.readline().rstrip(b"\r\n")):
            name, _, value = field.partition(b":")
            headers.append((name.decode("latin-1"), value.strip(b" \t")))
        sent = {name.lower(): value for name, value in headers}
        body = reader.read(int(sent.get("content-length", b"0")))
        path = line[1].decode("latin-1")
        certificate = connection.getpeercert() if self.tls else None
        answer = self.record(path, {
            "client": next((v for part in (certificate or {}).get("subject", ()) for k, v in part if k == "commonName"), None),
            "method": line[0].decode("latin-1"), "path": path, "connection": number,
            "headers": [[n, base64.b64encode(v).decode()] for n, v in headers],
            "body": base64.b64encode(body).decode(), "time": time.time()})
        if "steps" in answer:
            for step in answer["steps"]:
                self.misbehave(connection, *step)
            return False
        time.sleep(answer.get("delay", 0))
        connection.sendall(self.written(answer, sent))
        return sent.get("connection") != b"close"

    def record(self, path, request):
        with self.changed:
            self.log.append(request)
            self.changed.notify_all()
            answers = self.answers.get(path, [{"status": 404}])
            turn = self.turns.get(path, 0)
            self.turns[path] = turn + 1
            return answers[min(turn, len(answers) - 1)]

    def written(self, answer, sent):
        status = answer["status"]
        headers = [(n, base64.b64decode(v)) for n, v in answer.get("headers", [])]
        body = encoded(base64.b64decode(answer.get("body", "")), answer.get("encoding"))
        own = {name.lower(): value for name, value in headers}
        if answer.get("conditional"):
            match = sent.get("if-none-match")
            since = sent.get("if-modified-since")
            same = match == own.get("etag") if match is not None else since == own.get("last-modified")
            if same and (match or since) is not None:
                status, body = 304, b""
        if status == 304:
            headers = [h for h in headers if h[0].lower() != "content-type"]
        elif status != 204:
            if answer.get("encoding"):
                headers.append(("Content-Encoding", answer["encoding"].encode()))
            if "content-length" not in own:
                headers.append(("Content-Length", str(len(body)).encode()))
        head = f"HTTP/1.1 {status} {REASONS.get(status, 'Whatever')}\r\n".encode()
        return head + b"".join(n.encode() + b": " + v + b"\r\n" for n, v in headers) + b"\r\n" + body

    def misbehave(self, connection, kind, data="", times=1):
        data = base64.b64decode(data)
        if kind == "send":
            connection.sendall(data)
        elif kind == "repeat":
            block = data * max(1, 65536 // len(data)) if times == 0 else data
            while True:
                connection.sendall(block)
                times -= 1
                if times == 0:
                    return
        elif kind == "hold":
            while connection.recv(4096):
                pass
        elif kind == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def obey(self, command):
        do, path = command["do"], command.get("path")
        with self.changed:
            if do == "answer":
                self.answers[path], self.turns[path] = command["answers"], 0
            elif do == "forget":
                self.log.clear()
            elif do in ("requests", "wait"):
                def wanted():
                    return [r for r in self.log if path is None or r["path"] == path]
                if do == "wait":
                    self.changed.wait_for(
                        lambda: len(wanted()) >= command["count"], command["seconds"])
                return wanted()
            elif do == "stop":
                # shutdown() first: a thread in accept() would keep the port open.
                self.socket.shutdown(socket.SHUT_RDWR)
                self.socket.close()
        return True


def end_with(parent):
    """Ends this process when `parent` is gone. Standard input alone won't tell: others that were
    started at the same time may hold its other end."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main(arguments):
    # A thread that starts processes may have signals blocked, and they with it.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    options = argparse.ArgumentParser()
    options.add_argument("--tls", nargs=2)
    options.add_argument("--clients")
    options.add_argument("--host", default="127.0.0.1")
    options = options.parse_args(arguments)
    server = Server(options.host, options.tls, options.clients)
    threading.Thread(target=server.accept, daemon=True).start()
    print(server.port, flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(server.obey(command)), flush=True)
        if command["do"] == "stop":
            return


main(sys.argv[1:])
