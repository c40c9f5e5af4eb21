"""Finds the feed documents of publishers and of other parsers' test suites that lie at hand."""
import json
import os
import re

ROOTS = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF|rdf|entry)[\s>]")


def is_feed(data):
    """Whether it looks like RSS, RDF, Atom or JSON Feed, whatever its name is."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        try:
            document = json.loads(data)
        except ValueError:
            return False
        version = document.get("version") if isinstance(document, dict) else None
        return isinstance(version, str) and "jsonfeed.org/version" in version
    # UTF-16 has a NUL in every other byte. The root comes late where a comment or a document type
    # stands before it.
    head = data[:16384].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<") and bool(ROOTS.search(head)) and b"<html" not in head.lower()


def real_documents(folders):
    """The paths of all feed documents below `folders`, each document once, in order."""
    seen, found = set(), []
    for folder in folders:
        for parent, directories, names in os.walk(folder):
            directories.sort()
            for name in sorted(names):
                path = os.path.join(parent, name)
                with open(path, "rb") as f:
                    data = f.read()
                if data not in seen and is_feed(data):
                    seen.add(data)
                    found.append(path)
    return found
