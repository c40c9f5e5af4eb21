#!/usr/bin/env python3
"""Which rules of the workload hold for which items, by trying every rule on every item.

    python3 oracle.py DIRECTORY --rules N [--items M] [--against FILE] [--every K]

Written from docs/rules.md and knows nothing of the program: it evaluates the trees of rules.jsonl on the
texts of items.jsonl. It reads the alphabet of the workload only: Latin letters, digits, the punctuation
that workload.py writes. Prints a line "rule<TAB>item" for each pair; with --against, the output of
`feedwatch match --rules rules-N.toml --json`, what is missing there and what is too much, and exits 1
if there is any. --every K tries each K-th item only.
"""
import argparse
import bisect
import collections
import functools
import itertools
import json
import os
import re
import sys
import unicodedata

CLITICS = {"s", "ll", "d", "ve", "re", "m"}
FIELDS = ("title", "summary", "content")
WIDEST_JOIN = 6

# A word's place: number of the field, of the paragraph, first position and the one past the last, and where
# it begins in its paragraph.
Place = collections.namedtuple("Place", "field paragraph start end at")


@functools.lru_cache(maxsize=None)
def folded(word):
    """As words are compared: no case, no marks, no apostrophes, no commas between thousands."""
    word = re.sub(r"['’]", "", word)
    if re.fullmatch(r"\d{1,3}(,\d{3})+", word):
        word = word.replace(",", "")
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def written(word):
    """As words are compared after =."""
    return unicodedata.normalize("NFC", word).replace("’", "'")


def raw_words(text):
    """(start, end) of the words of a text."""
    found, at = [], 0
    while at < len(text):
        if not text[at].isalnum():
            at += 1
            continue
        end = at + 1
        while end < len(text):
            c, before = text[end], text[end - 1]
            after = text[end + 1] if end + 1 < len(text) else " "
            if c.isalnum():
                end += 1
            elif c in "'’." and before.isalpha() and after.isalpha():
                if c == "." and before.islower() and after.isupper():
                    break
                end += 2
            elif c in "'’.," and before.isdigit() and after.isdigit():
                end += 2
            else:
                break
        found.append((at, end))
        at = end
    return found


def split_capitals(word):
    """StargateProject as Stargate, Project; AIStargate as AI, Stargate."""
    parts, start = [], 0
    for at in range(1, len(word)):
        starts_word = word[at].isupper() and (
            word[at - 1].islower() or at + 1 < len(word) and word[at - 1].isupper() and word[at + 1].islower())
        if starts_word:
            parts.append(word[start:at])
            start = at
    return parts + [word[start:]]


class Words:
    """The words of an item by the forms they are found under."""

    def __init__(self, item):
        self.forms = collections.defaultdict(list)  # folded -> places
        self.exact = collections.defaultdict(list)  # as written -> places
        self.raw = {}  # paragraphs, by field and number
        self.lengths = {}  # how many words they have
        paragraphs = [("title", [item["title"]]), ("summary", [item["summary"]]), ("content", item["content"]),
                      ("author", item["authors"]), ("category", item["tags"])]
        for field, texts in paragraphs:
            for number, text in enumerate(texts):
                self.raw[field, number] = text
                self.read(field, number, text)

        self.sorted_forms = sorted(self.forms)
        self.sorted_ends = sorted(form[::-1] for form in self.forms)

    def beginning(self, letters):
        at = bisect.bisect_left(self.sorted_forms, letters)
        return itertools.takewhile(lambda form: form.startswith(letters), self.sorted_forms[at:])

    def ending(self, letters):
        at = bisect.bisect_left(self.sorted_ends, letters[::-1])
        forms = itertools.takewhile(lambda form: form.startswith(letters[::-1]), self.sorted_ends[at:])
        return (form[::-1] for form in forms)

    def add(self, form, place):
        self.forms[form].append(place)

    def add_word(self, word, place, prefix=""):
        """A word after `prefix`, its folded letters, and without a possessive at its end."""
        self.add(prefix + folded(word), place)
        end = re.search(r"['’]([^'’]+)$", word)
        if end and end[1].lower() in CLITICS:
            self.add(prefix + folded(word[:end.start()]), place)

    def read(self, field, number, text):
        position, chain, chain_end = 0, [], None
        for start, end in raw_words(text):
            word = text[start:end]
            is_linked = chain_end is not None and start == chain_end + 1 and text[chain_end] == "-"
            if not is_linked:
                chain = []
            parts = split_capitals(word) if start > 0 and text[start - 1] == "#" else []
            if 2 <= len(parts) <= WIDEST_JOIN:
                at = start
                for index, part in enumerate(parts):
                    place = Place(field, number, position + index, position + index + 1, at)
                    self.add_word(part, place)
                    self.exact[written(part)].append(place)
                    at += len(part)
                whole = Place(field, number, position, position + len(parts), start)
                self.add_word(word, whole)
                self.exact[written(word)].append(whole)
                position += len(parts)
                chain_end = None
                continue
            place = Place(field, number, position, position + 1, start)
            self.add_word(word, place)
            self.exact[written(word)].append(place)
            for first in range(max(0, len(chain) - WIDEST_JOIN + 1), len(chain)):
                joined = "".join(folded(w) for w, _ in chain[first:])
                self.add_word(word, chain[first][1]._replace(end=position + 1), joined)
            chain.append((word, place))
            chain_end = end
            position += 1
        self.lengths[field, number] = position

    def char_before(self, place):
        text = self.raw[place.field, place.paragraph]
        return text[place.at - 1] if place.at > 0 else ""


@functools.lru_cache(maxsize=None)
def alternatives(text):
    """The sequences of words that a term or phrase stands for: [(sign before the first, [keys of each])]."""
    sign = text[0] if text[0] in "$#@" else ""
    words, joints = [], []
    spans = raw_words(text)
    for index, (start, end) in enumerate(spans):
        words.append(text[start:end])
        joints.append(index > 0 and text[spans[index - 1][1]:start] == "-")
    result = []
    links = [n for n, joined in enumerate(joints) if joined]
    for mask in range(1 << len(links)):
        joined = {links[n] for n in range(len(links)) if mask >> n & 1}
        steps = []
        for index, word in enumerate(words):
            keys = spellings(word)
            if index in joined:
                steps[-1] = [left + right for left in steps[-1] for right in keys]
            else:
                steps.append(keys)
        result.append(steps)
    return sign, result


def spellings(word):
    keys = [folded(word)]
    spelled = word
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "ae"), ("Ö", "oe"), ("Ü", "ue")):
        spelled = spelled.replace(letter, letters)
    if spelled != word:
        keys.append(folded(spelled))
    return keys


@functools.lru_cache(maxsize=None)
def pattern(text):
    return re.compile(text, re.IGNORECASE)


class Evaluation:
    """Rules on one item; what a part of a rule finds is kept for the next rule."""

    def __init__(self, item):
        self.item = item
        self.words = Words(item)
        self.known = {}

    def run(self, steps, index, sign=""):
        """Places of neighbouring words."""
        found = [p for key in steps[0] for p in index.get(key, ()) if not sign or self.words.char_before(p) == sign]
        for keys in steps[1:]:
            following = collections.defaultdict(list)
            for key in keys:
                for p in index.get(key, ()):
                    following[p.field, p.paragraph, p.start].append(p)
            found = [f._replace(end=n.end) for f in found for n in following[f.field, f.paragraph, f.end]]
        return found

    def leaf(self, tree):
        """All places of a word, phrase, prefix or suffix, in all fields."""
        key = (tree[0], tree[1])
        if key in self.known:
            return self.known[key]
        kind, text = key
        if kind in ("term", "phrase"):
            sign, sequences = alternatives(text)
            found = {p for steps in sequences for p in self.run(steps, self.words.forms, sign)}
        elif kind == "exact":
            sign = text[0] if text[0] in "$#@" else ""
            found = set(self.run([[written(text[s:e])] for s, e in raw_words(text)], self.words.exact, sign))
            if "-" in text:
                found = {p for p in found if self.words.raw[p.field, p.paragraph].startswith(text, p.at - len(sign))}
        else:
            want = spellings(text)
            find = self.words.beginning if kind == "prefix" else self.words.ending
            found = {p for letters in want for form in find(letters) for p in self.words.forms[form]}
        self.known[key] = found
        return found

    def places(self, tree, fields=FIELDS):
        kind = tree[0]
        if kind == "field":
            return self.places(tree[2], (tree[1],))
        if kind == "near":
            return self.pairs(tree, fields)
        if kind in ("or", "and"):
            return {p for part in tree[1:] for p in self.places(part, fields)} if self.holds(tree, fields) else set()
        found = {p for p in self.leaf(tree) if p.field in fields}
        if fields == ("category",) and kind == "phrase":
            found = {p for p in found if p.start == 0 and p.end == self.words.lengths[p.field, p.paragraph]}
        return found

    def pairs(self, tree, fields):
        _, distance, is_ordered, left, right = tree
        found = set()
        for a in self.places(left, fields):
            for b in self.places(right, fields):
                if (a.field, a.paragraph) != (b.field, b.paragraph):
                    continue
                if 0 <= b.start - a.end <= distance or not is_ordered and 0 <= a.start - b.end <= distance:
                    found.add(a)
        return found

    def count(self, tree):
        """Places that don't overlap, from left to right; of those that begin together the longest."""
        number, last = 0, None
        for p in sorted(self.places(tree), key=lambda p: (p.field, p.paragraph, p.start, -p.end)):
            if last and (last.field, last.paragraph) == (p.field, p.paragraph) and p.start < last.end:
                continue
            number, last = number + 1, p
        return number

    def holds(self, tree, fields=FIELDS):
        kind = tree[0]
        if kind == "and":
            return all(self.holds(t, fields) for t in tree[1:])
        if kind == "or":
            return any(self.holds(t, fields) for t in tree[1:])
        if kind == "not":
            return not self.holds(tree[1], fields)
        if kind == "field":
            return self.holds(tree[2], (tree[1],))
        if kind == "atleast":
            return sum(self.holds(t, fields) for t in tree[2:]) >= tree[1]
        if kind == "count":
            assert tree[2] == ">="
            return self.count(tree[1]) >= tree[3]
        if kind == "fact":
            return self.fact(tree[1], tree[2].lower())
        if kind == "regex":
            texts = [self.item["title"], self.item["summary"], "\n".join(self.item["content"])]
            return any(pattern(tree[1]).search(text) for text in texts)
        return bool(self.places(tree, fields))

    def fact(self, name, value):
        if name == "feed":
            return self.item["feed"].lower() == value
        if name == "lang":
            return (self.item["lang"].lower() + "-").startswith(value + "-")
        assert name == "host"
        return ("." + self.item["host"]).endswith("." + value)


def pairs(directory, count, items=None, every=1):
    """(rule, item) that match."""
    with open(os.path.join(directory, "rules.jsonl"), encoding="utf-8") as f:
        rules = [json.loads(line) for _, line in zip(range(count), f)]
    found = set()
    with open(os.path.join(directory, "items.jsonl"), encoding="utf-8") as f:
        for number, line in enumerate(f):
            if number % every or items is not None and number >= items:
                continue
            evaluation = Evaluation(json.loads(line))
            for rule in rules:
                if evaluation.holds(rule["tree"]):
                    found.add((rule["name"], evaluation.item["id"]))
    return found, rules


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("directory")
    ap.add_argument("--rules", type=int, required=True)
    ap.add_argument("--items", type=int)
    ap.add_argument("--every", type=int, default=1)
    ap.add_argument("--against", metavar="FILE")
    args = ap.parse_args()
    found, rules = pairs(args.directory, args.rules, args.items, args.every)
    if not args.against:
        for pair in sorted(found):
            print("\t".join(pair))
        return 0
    with open(args.against, encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    theirs = {(line["rule"], line["item"]) for line in lines if line["matched"]
              and int(line["item"][5:]) % args.every == 0}
    missing, extra = found - theirs, theirs - found
    trees = {rule["name"]: rule for rule in rules}
    print("%d pairs; %d missing, %d extra" % (len(found), len(missing), len(extra)))
    for what, some in (("missing", missing), ("extra", extra)):
        for rule, item in sorted(some)[:40]:
            print("%s: %s %s %s" % (what, rule, item, json.dumps(trees[rule]["tree"], ensure_ascii=False)))
    return 1 if missing or extra else 0


if __name__ == "__main__":
    sys.exit(main())
