#!/usr/bin/env python3
"""A receiver of alerts on loopback that keeps what arrives, and what tells whether that is what was due.

    python3 receiver.py PORT                # POST anything; GET / gives all of it as a JSON array, DELETE / forgets it
    python3 receiver.py PORT FILE           # compares it with the lines "rule<tab>guid" of FILE, then forgets it
"""
import asyncio
import collections
import json
import sys
import urllib.request

received = []


class Connection(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.waiting = transport, b""

    def data_received(self, data):
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end].decode("latin-1")
            length = next((int(line.split(":")[1]) for line in head.lower().split("\r\n")
                           if line.startswith("content-length:")), 0)
            if len(self.waiting) < end + 4 + length:
                return
            body, self.waiting = self.waiting[end + 4:end + 4 + length], self.waiting[end + 4 + length:]
            method = head.split(" ", 1)[0]
            if method == "GET":
                answer = json.dumps([text.decode() for text in received]).encode()
                self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)
                continue
            received.append(body) if method == "POST" else received.clear()
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


async def main():
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", int(sys.argv[1]), backlog=512)
    await server.serve_forever()


def verdict(url, path):
    with urllib.request.urlopen(url, timeout=30) as answer:
        bodies = [json.loads(text)["data"] for text in json.load(answer)]
    urllib.request.urlopen(urllib.request.Request(url, method="DELETE"), timeout=30).close()
    got = collections.Counter((data["rule"]["name"], data["item"]["guid"]) for data in bodies)
    with open(path) as f:
        due = collections.Counter(tuple(line.rstrip("\n").split("\t")) for line in f)
    if got == due:
        return "%d, once each" % len(due) if due else "none"
    return "%d missing, %d too many" % (sum((due - got).values()), sum((got - due).values()))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(verdict("http://127.0.0.1:%s/" % sys.argv[1], sys.argv[2]))
    else:
        asyncio.run(main())
