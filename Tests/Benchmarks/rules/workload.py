#!/usr/bin/env python3
"""Writes items and rules for measuring rules, as large services have them.

    python3 workload.py DIRECTORY [--items 500] [--rules 100,1000,10000,100000] [--seed 1]

The same seed gives the same bytes. Items: about 5.8 kB of text each, its words drawn from 90,000 by
Zipf and Mandelbrot's law and mixed with 60,000 names (words.py) and the words that keep company with
them; possessives with both apostrophes, hashtags, changed letter case, hyphens. Rules: 40 % a name,
23 % AND, OR and NOT, the rest as KINDS has it. The first 100 of 1,000 rules are those of 100.

feed-NN.json     JSON Feeds of 25 items
items.jsonl      the same, as the oracle and the peers read them: a paragraph is a text
rules.jsonl      {"name", "kind", "tree"}, a rule a line; query.py tells what a tree is
rules-N.toml     the first N, as a feeds.toml
queries-N.txt    the first N as queries, one a line
"""
import argparse
import html
import json
import os
import random

from query import toml_rule, written
from words import COMPANY, Zipf, companions, names, vocabulary

FEEDS = 20
TIERS = (100, 1_000, 10_000, 100_000)
LANGUAGES = ["en", "en", "en", "en-GB", "en-US", "de", "fr"]


class World:
    """What items and rules are made of."""

    def __init__(self, seed):
        r = random.Random(seed)
        self.words = vocabulary(r, 90_000)
        self.names = names(r, 60_000)
        self.company = companions(r, self.names, self.words)
        self.word_law = Zipf(len(self.words), 1.05, 2.7)
        self.name_law = Zipf(len(self.names), 0.75, 10)
        people = [n for n in self.names if n.kind == "person"]
        self.authors = r.sample([n.text for n in people], 800)
        self.tags = [r.choice(self.words[200:5000]) if r.random() < 0.7 else
                     "%s %s" % tuple(r.sample(self.words[200:5000], 2)) for _ in range(300)]
        self.hosts = ["%s.example" % w for w in r.sample([w for w in self.words[300:8000] if w.isascii()], 200)]
        self.feeds = ["%s %s" % (r.choice(self.words[200:3000]).capitalize(), kind)
                      for kind in ("Daily", "Times", "Post", "Wire") for _ in range(FEEDS // 4)]

    def word(self, r):
        return self.words[self.word_law.draw(r)]

    def name(self, r):
        return self.names[self.name_law.draw(r)]


def mention(r, name):
    """A name as writers write it."""
    text, chance = name.text, r.random()
    if chance < 0.05:
        return text + "’s"
    if chance < 0.09:
        return text + "'s"
    if chance < 0.12 and name.kind in ("word", "camel", "person") and text.replace(" ", "").isalpha():
        return "#" + text.replace(" ", "")
    if chance < 0.16:
        return text.upper()
    if chance < 0.19:
        return text.lower()
    if chance < 0.22:
        return text + r.choice(["-backed", "-led", "-owned", "-style"])
    if chance < 0.24:
        return r.choice(["pre-", "anti-", "ex-"]) + text
    if chance < 0.27:
        return r.choice(["“%s”", "(%s)", "‘%s’", "\"%s\""]) % text
    return text


def sentence(r, world, topics, length):
    """`length` words or a few more, as they stand in a text."""
    words = []
    while len(words) < length:
        chance = r.random()
        if chance < 0.032:
            name = r.choice(topics) if r.random() < 0.6 else world.name(r)
            words.append(mention(r, name))
            if r.random() < COMPANY:
                near = r.choice(world.company[name.number])
                words.insert(len(words) - r.choice((0, 1)), near)
        elif chance < 0.05:
            words.append(world.word(r) + "-" + world.word(r))
        elif chance < 0.058:
            words.append("{:,}".format(r.randrange(1, 2_000_000)) if r.random() < 0.5 else str(r.randrange(3000)))
        elif chance < 0.066:
            word = world.word(r)
            words.append(r.choice([word.upper(), word.capitalize(), word + "’s", word + "'s"]))
        else:
            words.append(world.word(r))
        if r.random() < 0.06:
            words[-1] += r.choice([",", ",", ",", ";", ":", " –"])
    if words[0].isalpha():
        words[0] = words[0][0].upper() + words[0][1:]
    text = " ".join(words).rstrip(",;: –")
    return text + r.choice([".", ".", ".", ".", "?", "!"])


def paragraph(r, world, topics):
    sentences = [sentence(r, world, topics, r.randint(8, 26)) for _ in range(r.randint(2, 5))]
    text = sentences[0]
    for following in sentences[1:]:
        # Feeds lose spaces; only where a small letter is followed by a capital does it show.
        lost = r.random() < 0.01 and text[-2].islower() and text[-1] == "." and following[0].isupper()
        text += ("" if lost else " ") + following
    return text


def item(r, world, number):
    topics = [world.name(r) for _ in range(r.randint(2, 7))]
    paragraphs, size = [], 0
    target = r.lognormvariate(8.5, 0.35)
    while size < target:
        paragraphs.append(paragraph(r, world, topics))
        size += len(paragraphs[-1].encode())
    host = r.choice(world.hosts)
    if r.random() < 0.3:
        host = r.choice(["www.", "blog.", "news."]) + host
    return {
        "id": "item-%03d" % number, "feed": world.feeds[number * FEEDS // 500 % FEEDS],
        "lang": r.choice(LANGUAGES), "host": host,
        "authors": [r.choice(world.authors) for _ in range(r.choice((0, 1, 1, 1, 2)))],
        "tags": r.sample(world.tags, r.randint(0, 4)),
        "title": sentence(r, world, topics, r.randint(6, 12)).rstrip("."),
        "summary": sentence(r, world, topics, r.randint(12, 25)),
        "content": paragraphs,
    }


def markup(r, text):
    """A paragraph as HTML: some words emphasized or linked."""
    words = html.escape(text, quote=False).split(" ")
    for at in range(len(words)):
        if r.random() < 0.02:
            words[at] = r.choice(["<em>%s</em>", "<b>%s</b>", '<a href="https://a.example/?p=1&amp;q=2">%s</a>']
                                 ) % words[at]
    return "<p>%s</p>" % " ".join(words)


def feed(r, name, items):
    return {
        "version": "https://jsonfeed.org/version/1.1", "title": name,
        "items": [{
            "id": i["id"], "url": "https://%s/%s" % (i["host"], i["id"]), "title": i["title"],
            "summary": i["summary"], "content_html": "\n".join(markup(r, p) for p in i["content"]),
            "date_published": "2026-03-01T08:00:00Z", "language": i["lang"], "tags": i["tags"],
            "authors": [{"name": a} for a in i["authors"]],
        } for i in items],
    }


# Shares of the rules, in percent.
KINDS = [
    ("name", 40), ("boolean", 23), ("title", 7), ("list", 5), ("prefix", 4), ("near", 4), ("phrase", 4),
    ("case", 3), ("fact", 3), ("author", 1), ("count", 1.5), ("atleast", 1.5), ("regex", 1), ("suffix", 1),
    ("hashtag", 1),
]


def rule(r, world, kind):
    """A tree of query.py."""
    name = world.name(r)
    own = name.tree()

    def near():
        """A word that keeps company with the name, or any that isn't very common."""
        if r.random() < 0.7:
            return ["term", r.choice(world.company[name.number])]
        return ["term", world.words[r.randrange(60, 8000)]]

    def other():
        return world.name(r).tree()

    if kind == "boolean":
        shape = r.randrange(6)
        if shape == 0:
            return ["and", own, near()]
        if shape == 1:
            return ["and", own, ["or", near(), near()]]
        if shape == 2:
            return ["and", own, ["not", near()]]
        if shape == 3:
            return ["and", ["or", own, other()], ["not", near()]]
        if shape == 4:
            return ["and", ["field", "title", own], ["or", near(), other()], ["not", near()]]
        return ["and", own, other()]
    if kind == "title":
        return ["field", "title", own]
    if kind == "list":
        return ["or", own] + [other() for _ in range(r.randint(2, 8))]
    if kind == "prefix":
        word = world.words[r.randrange(1000, 60000)]
        return ["prefix", word[:max(4, len(word) - 2)]]
    if kind == "suffix":
        word = world.words[r.randrange(2000, 60000)]
        return ["suffix", word[-max(5, len(word) - 3):]]
    if kind == "near":
        return ["near", r.choice((3, 5, 10, 20)), r.random() < 0.25, own, near()]
    if kind == "phrase":
        if r.random() < 0.5:
            words = [name.text, r.choice(world.company[name.number])]
            if r.random() < 0.5:
                words.reverse()
            return ["phrase", " ".join(words)]
        return ["phrase", world.word(r) + " " + world.word(r) + " " + world.words[r.randrange(300)]]
    if kind == "case":
        return ["exact", name.text]
    if kind == "fact":
        fact = r.choice([["fact", "feed", r.choice(world.feeds)], ["fact", "lang", r.choice(["en", "de", "en-GB"])],
                         ["fact", "host", r.choice(world.hosts)], ["field", "category", ["phrase", r.choice(world.tags)]]])
        return ["and", own, fact]
    if kind == "author":
        author = r.choice(world.authors)
        return ["field", "author", ["phrase", author] if r.random() < 0.7 else ["term", author.split(" ")[-1]]]
    if kind == "count":
        return ["count", own, ">=", r.randint(2, 4)]
    if kind == "atleast":
        return ["atleast", 2, own, near(), near(), other()]
    if kind == "regex":
        word = next(w for w in iter(lambda: world.words[r.randrange(300, 20000)], None) if w.isascii())
        return ["regex", r.choice([r"\b%s(s|es)?\b", r"\b%s-\w+", r"\b%s\s+\d+\b"]) % word]
    if kind == "hashtag":
        tagged = name
        while tagged.kind not in ("word", "camel", "person") or not tagged.text.replace(" ", "").isalpha():
            tagged = world.name(r)
        return ["term", "#" + tagged.text.replace(" ", "")]
    return own


def rules(r, world, count):
    kinds, weights = [k for k, _ in KINDS], [w for _, w in KINDS]
    for number in range(count):
        kind = r.choices(kinds, weights)[0]
        yield {"name": "r%06d" % number, "kind": kind, "tree": rule(r, world, kind)}


def rule_tables(rules):
    return "\n".join(toml_rule(r, lists=n % 2 == 0) for n, r in enumerate(rules))


def settings(rules):
    """A feeds.toml."""
    head = '[[feed]]\nname = "none"\npath = "feed-00.json"\n\n[[sink]]\nname = "out"\ntype = "stdout"\n'
    return head + "\n" + rule_tables(rules)


def write(directory, seed, tiers, count=500):
    os.makedirs(directory, exist_ok=True)
    world = World(seed)
    r = random.Random(seed + 1)
    items = [item(r, world, n) for n in range(count)]
    with open(os.path.join(directory, "items.jsonl"), "w", encoding="utf-8") as f:
        for i in items:
            f.write(json.dumps(i, ensure_ascii=False) + "\n")
    for n, name in enumerate(world.feeds):
        with open(os.path.join(directory, "feed-%02d.json" % n), "w", encoding="utf-8") as f:
            json.dump(feed(r, name, [i for i in items if i["feed"] == name]), f, ensure_ascii=False, indent=1)
    everything = list(rules(random.Random(seed + 2), world, max(tiers)))
    with open(os.path.join(directory, "rules.jsonl"), "w", encoding="utf-8") as f:
        for one in everything:
            f.write(json.dumps(one, ensure_ascii=False) + "\n")
    for tier in tiers:
        with open(os.path.join(directory, "rules-%d.toml" % tier), "w", encoding="utf-8") as f:
            f.write(settings(everything[:tier]))
        with open(os.path.join(directory, "queries-%d.txt" % tier), "w", encoding="utf-8") as f:
            f.write("".join(written(one["tree"]) + "\n" for one in everything[:tier]))
    return sum(len(t.encode()) for i in items for t in [i["title"], i["summary"]] + i["content"])


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("directory")
    ap.add_argument("--items", type=int, default=500)
    ap.add_argument("--rules", default=",".join(map(str, TIERS)))
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    size = write(args.directory, args.seed, [int(n) for n in args.rules.split(",")], args.items)
    print("%d items, %.2f MB of text" % (args.items, size / 1e6))


if __name__ == "__main__":
    main()
