#!/usr/bin/env python3
"""What a user of another reader writes to be told of matches, for run.py.

    python3 peers.py reader URLS RULES DATABASE WEBHOOK     # reader, with a hook for each new entry
    python3 peers.py newsboat CACHE RULES TOLD WEBHOOK      # over newsboat's cache; TOLD: ids already posted
"""
import html
import http.client
import json
import os
import re
import sqlite3
import sys
import urllib.parse

WORDS = re.compile(r"\w+")
TAGS = re.compile(r"<[^>]*>")


class Notifier:
    """Rules as sets of words, and one kept-alive connection to the webhook."""

    def __init__(self, rules, webhook):
        with open(rules) as f:
            pairs = [line.rstrip("\n").split("\t") for line in f]
        self.rules = [(name, frozenset(words.split())) for name, words in pairs]
        self.url = urllib.parse.urlsplit(webhook)
        self.connection = http.client.HTTPConnection(self.url.netloc)

    def look_at(self, guid, url, title, text):
        words = set(WORDS.findall(html.unescape(TAGS.sub(" ", title + " " + text)).lower()))
        for name, needed in self.rules:
            if needed <= words:
                body = json.dumps({"type": "alert.matched", "data": {
                    "rule": {"name": name}, "item": {"guid": guid, "url": url, "title": title}}})
                self.connection.request("POST", self.url.path or "/", body, {"Content-Type": "application/json"})
                self.connection.getresponse().read()


def with_reader(urls, notifier, database):
    import reader
    r = reader.make_reader(database)
    r.after_entry_update_hooks.append(lambda r, entry, status: notifier.look_at(
        entry.id, entry.link, entry.title or "", entry.summary or ""))
    with open(urls) as f:
        for line in f:
            r.add_feed(line.strip(), exist_ok=True)
    r.update_feeds(workers=20)


def with_newsboat(cache, notifier, told):
    database = sqlite3.connect(cache)
    last = 0
    if os.path.exists(told):
        with open(told) as f:
            last = int(f.read())
    for row, guid, url, title, text in database.execute(
            "SELECT id, guid, url, title, content FROM rss_item WHERE id > ? ORDER BY id", (last,)):
        notifier.look_at(guid, url, title, text)
        last = row
    with open(told, "w") as f:
        f.write(str(last))


if __name__ == "__main__":
    program, source, rules, state, webhook = sys.argv[1:]
    {"reader": with_reader, "newsboat": with_newsboat}[program](source, Notifier(rules, webhook), state)
