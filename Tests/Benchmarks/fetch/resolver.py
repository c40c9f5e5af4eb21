#!/usr/bin/env python3
"""A name server on 127.0.0.1 that knows the hosts of feed_site.py: N.feeds.test, with one address each.

    python3 resolver.py

The names that programs look up are then looked up by the system's resolver, over UDP, as anywhere.
Port 53 needs a network namespace of one's own, see run.py.
"""
import os
import socket
import struct
import subprocess
import sys

import feed_site

A = 1


def answer(query):
    """RFC 1035 §4.1: the query with its one question, and the address if that is what is asked for."""
    end = query.index(0, 12) + 5
    name = query[13:13 + query[12]]
    kind = struct.unpack("!H", query[end - 4:end - 2])[0]
    records = b""
    if kind == A and name.isdigit():
        address = socket.inet_aton(feed_site.address(int(name)))
        records = struct.pack("!HHHIH", 0xC00C, A, 1, 300, 4) + address
    head = query[:2] + struct.pack("!HHHHH", 0x8580, 1, 1 if records else 0, 0, 0)
    return head + query[12:end] + records


def start(folder):
    """In a network namespace of one's own: loopback is up, and all that asks for names asks us. The process."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    settings = os.path.join(folder, "resolv.conf")
    with open(settings, "w") as f:
        f.write("nameserver 127.0.0.1\n")
    subprocess.run(["mount", "--bind", settings, "/etc/resolv.conf"], check=True)
    return subprocess.Popen([sys.executable, os.path.abspath(__file__)])


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    server.bind(("127.0.0.1", 53))
    while True:
        query, client = server.recvfrom(4096)
        server.sendto(answer(query), client)


if __name__ == "__main__":
    main()
