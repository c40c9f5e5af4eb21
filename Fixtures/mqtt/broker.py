#!/usr/bin/env python3
"""An MQTT broker on 127.0.0.1 for tests (mosquitto), and a subscriber to all of its topics.

    broker.py FOLDER [USER PASSWORD]

Prints its port on the first line of standard output, then a line for each message: the topic and the payload in
hexadecimal. The first is `ready`, once the subscriber is there. Ends when its standard input does.
"""
import os
import signal
import socket
import subprocess
import sys
import time

BROKER = "/usr/sbin/mosquitto"

folder, *login = sys.argv[1:]
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
lines = [f"listener {port} 127.0.0.1", "persistence false", "log_dest none"]
if login:
    passwords = os.path.join(folder, "passwords")
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, *login], check=True)
    lines += ["allow_anonymous false", f"password_file {passwords}"]
else:
    lines.append("allow_anonymous true")
if os.getuid() == 0:
    lines.append("user root")
with open(os.path.join(folder, "mosquitto.conf"), "w", encoding="utf-8") as file:
    file.write("\n".join(lines) + "\n")

children = [subprocess.Popen([BROKER, "-c", file.name], stdin=subprocess.DEVNULL)]


def end(*_):
    for child in children:
        # Not SIGTERM, which whoever started us may have blocked.
        child.kill()
    os._exit(0)


signal.signal(signal.SIGTERM, end)
while True:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        break
    except OSError:
        time.sleep(0.02)
print(port, flush=True)
account = ["-h", "127.0.0.1", "-p", str(port), *(["-u", login[0], "-P", login[1]] if login else [])]
subprocess.run(["mosquitto_pub", *account, "-r", "-t", "ready", "-m", "x"], check=True)
children.append(subprocess.Popen(
    ["mosquitto_sub", *account, "-t", "#", "-F", "%t %x"], stdin=subprocess.DEVNULL))
sys.stdin.buffer.read()
end()
