#!/usr/bin/env python3
"""Runs a daemon as systemd would, asks it to reload once and then to end, and prints each of the datagrams
that it sends, as one line of JSON, and at last its exit code.

  notified.py PROGRAM ARGUMENT…
"""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time


def main():
    folder = tempfile.mkdtemp(prefix="notified-")
    path = os.path.join(folder, "notify")
    inbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    inbox.bind(path)
    inbox.settimeout(60)
    environment = dict(os.environ, NOTIFY_SOCKET=path, WATCHDOG_USEC="200000")
    daemon = subprocess.Popen(sys.argv[1:], env=environment)
    readies = dogs = 0
    while True:
        lines = inbox.recv(4096).decode().split("\n")
        clock = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        for line in lines:
            if line.startswith("MONOTONIC_USEC="):
                # Within what this machine may take, and never later than now.
                late = clock - int(line.partition("=")[2])
                lines.append(f"late={'well' if 0 <= late < 60_000_000 else late}")
        print(json.dumps(lines), flush=True)
        if "WATCHDOG=1" in lines:
            dogs += 1
        if "READY=1" in lines:
            readies += 1
            if readies == 1:
                daemon.send_signal(signal.SIGHUP)
        if readies == 2 and dogs >= 2:
            readies = 3
            daemon.send_signal(signal.SIGTERM)
        if "STOPPING=1" in lines:
            break
    print(json.dumps([f"exit={daemon.wait(60)}"]))


main()
