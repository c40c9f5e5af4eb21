#!/usr/bin/env python3
"""Runs `serve` with its database on a small disk, fills the disk, publishes more than there is room for, makes
room once the daemon has complained, waits for the alert, and ends it. To be started in a mount namespace of its
own (`unshare -m`), as root.

  full_disk.py PROGRAM FOLDER   # FOLDER has feeds.toml; the database is in FOLDER/disk, the sink alerts.jsonl

Prints what the daemon wrote to standard error; exits with its exit code.
"""
import os
import subprocess
import sys
import time


def main():
    program, folder = sys.argv[1:]
    os.chdir(folder)
    os.mkdir("disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", "disk"], check=True)
    publish(1)
    daemon = subprocess.Popen([program, "serve"], stderr=subprocess.PIPE, text=True)
    wait_for("OpenAI 0", daemon)
    fill("disk/filler")
    publish(1500)
    for line in daemon.stderr:
        print(line, end="", flush=True)
        if "no space left" in line:
            os.remove("disk/filler")
        if "can be used again" in line:
            break
    wait_for("OpenAI 1499", daemon)
    daemon.terminate()
    print(daemon.stderr.read(), end="")
    return daemon.wait()


def publish(count):
    items = "".join(
        f"<item><guid>g{i}</guid><title>OpenAI {i}</title><description>{'text ' * 200}</description></item>"
        for i in range(count))
    with open("new.xml", "w") as feed:
        feed.write(f"<rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>")
    os.rename("new.xml", "news.xml")


def fill(name):
    with open(name, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


def wait_for(text, daemon):
    while not (os.path.exists("alerts.jsonl") and text in open("alerts.jsonl").read()):
        if daemon.poll() is not None:
            break
        time.sleep(0.05)


sys.exit(main())
