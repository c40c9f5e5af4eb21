#!/usr/bin/env python3
"""A command that gets the database from a daemon and is killed before it gives it back.

  borrower.py SOCKET
"""
import os
import signal
import socket
import sys

connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
connection.sendall(b"store borrower\n")
print(connection.recv(100).decode(), end="", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
