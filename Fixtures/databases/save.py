#!/usr/bin/env python3
"""Saves the database that a feedwatch of its time makes, as SQL, for the tests of migrations.

    python3 save.py PROGRAM > saved-N.sql

Two polls: baseline.xml, then news.xml, where one item is new and matches, one is new, and one was edited and matches. Each
alert was written to a file, and waits for a webhook that refused. Saved once, by the last program with that schema; never again.
"""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent

FEEDS = """
[[feed]]
name = "news"
path = "news.xml"
[[rule]]
name = "stargate"
any = ["Stargate", "OpenAI"]
notify = ["desk", "log"]
[[sink]]
name = "desk"
type = "webhook"
url = "http://127.0.0.1:1/hook"
secret = "env:FEEDWATCH_TEST_SECRET"
allow_private = ["127.0.0.1:1"]
[[sink]]
name = "log"
type = "file"
path = "alerts.jsonl"
"""


def main():
    program = os.path.abspath(sys.argv[1])
    environment = {**os.environ, "FEEDWATCH_TEST_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "feeds.toml").write_text(FEEDS)
        for document in ("baseline.xml", "news.xml"):
            shutil.copy(HERE / document, folder / "news.xml")
            subprocess.run([program, "poll", "--all"], cwd=folder, env=environment, check=True, stdout=sys.stderr)
        # Leave the log behind, as a program that ended would.
        store = sqlite3.connect(folder / "feedwatch.db")
        for line in store.iterdump():
            print(line.replace(name, "/srv/feedwatch"))


main()
