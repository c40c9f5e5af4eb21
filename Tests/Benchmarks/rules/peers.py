#!/usr/bin/env python3
"""One of the peers on the workload, in a process of its own.

    python3 peers.py NAME DIRECTORY --rules N [--rounds N] [--items N]

NAME: aho-dfa, aho-nfa, flashtext, flashtext2, tantivy, re. Prints a JSON object: CPU seconds to
prepare the rules and for all rounds, how much memory grew by preparing, items, places or matches in one
round. The searchers of literals get the texts folded beforehand, which isn't counted, and answer for
bare words and phrases only; tantivy gets the items as one batch and near all kinds of rules (letter case,
count and distances within OR left out); re gets an expression a rule, and one a part of AND.
"""
import argparse
import json
import os
import re
import sys
import time
import unicodedata

from oracle import raw_words
from query import leaves

BATCH = 500


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def read(path, count=None):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line, _ in zip(f, range(count or 1 << 40))]


def text(item):
    return "\n".join([item["title"], item["summary"]] + item["content"])


def plain(text):
    """Without case and marks, for those who know of neither; apostrophes stay."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("\n", " "))
    return "".join(c for c in letters if not unicodedata.combining(c))


def folded_text(item):
    return plain(text(item))


def literals(rules):
    """The words and phrases of rules, folded, each once."""
    found = {}
    for rule in rules:
        for leaf in leaves(rule["tree"]):
            if leaf[0] != "regex":
                found[plain(leaf[1])] = None
    return list(found)


def whole_words(rules):
    found = {}
    for rule in rules:
        for leaf in leaves(rule["tree"]):
            if leaf[0] in ("term", "phrase", "exact"):
                found[plain(leaf[1])] = None
    return list(found)


def aho(kind):
    def prepare(rules):
        import ahocorasick_rs
        implementation = {"dfa": ahocorasick_rs.Implementation.DFA,
                          "nfa": ahocorasick_rs.Implementation.ContiguousNFA}[kind]
        automaton = ahocorasick_rs.AhoCorasick(literals(rules), implementation=implementation,
                                               store_patterns=False)
        return lambda items: sum(len(automaton.find_matches_as_indexes(t, overlapping=True)) for t in items)
    return prepare


def flashtext(rules):
    from flashtext import KeywordProcessor
    processor = KeywordProcessor()
    for word in whole_words(rules):
        processor.add_keyword(word)
    return lambda items: sum(len(processor.extract_keywords(t)) for t in items)


def flashtext2(rules):
    from flashtext2 import KeywordProcessor
    processor = KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_iter(whole_words(rules))
    return lambda items: sum(len(processor.extract_keywords(t)) for t in items)


class Tantivy:
    """An index of the items in memory, asked by each of the rules."""

    def __init__(self, rules):
        import tantivy
        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        for field in ("title", "text", "author", "category"):
            builder.add_text_field(field, stored=False, tokenizer_name="default")
        for field in ("feed", "lang", "host"):
            builder.add_text_field(field, stored=False, tokenizer_name="raw")
        self.schema = builder.build()
        self.queries = [self.query(rule["tree"], "text") for rule in rules]

    def query(self, tree, field):
        q, occur = self.tantivy.Query, self.tantivy.Occur
        kind = tree[0]
        if kind in ("term", "phrase", "exact"):
            words = [tree[1][s:e].replace("’", "'").lower() for s, e in raw_words(tree[1])]
            words = [w for word in words for w in re.split(r"['.,]", word)]
            return (q.phrase_query(self.schema, field, words) if len(words) > 1
                    else q.term_query(self.schema, field, words[0]))
        if kind in ("prefix", "suffix"):
            letters = re.escape(tree[1].lower())
            return q.regex_query(self.schema, field, letters + ".*" if kind == "prefix" else ".*" + letters)
        if kind == "regex":
            word = re.search(r"\\b([a-z]+)", tree[1])[1]
            return q.term_query(self.schema, field, word)
        if kind == "field":
            return self.query(tree[2], tree[1])
        if kind == "fact":
            return q.term_query(self.schema, tree[1], tree[2])
        if kind == "count":
            return self.query(tree[1], field)
        if kind == "near":
            left, right = tree[3][1], tree[4][1]
            words = [w for part in (left, right) for w in re.split(r"\W+", part.lower()) if w]
            return q.phrase_query(self.schema, field, words, slop=tree[1])
        parts = tree[2:] if kind == "atleast" else tree[1:]
        clauses = []
        for part in parts:
            if part[0] == "not":
                clauses.append((occur.MustNot, self.query(part[1], field)))
            else:
                clauses.append((occur.Must if kind == "and" else occur.Should, self.query(part, field)))
        return q.boolean_query(clauses)

    def __call__(self, items):
        index = self.tantivy.Index(self.schema)
        writer = index.writer(50_000_000, 1)
        for item in items:
            writer.add_document(self.tantivy.Document(
                title=item["title"], text=text(item), author=item["authors"], category=item["tags"],
                feed=item["feed"], lang=item["lang"], host=item["host"]))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()
        return sum(len(searcher.search(query, limit=BATCH, count=False).hits) for query in self.queries)


def regexes(rules):
    """A rule as a function: a compiled expression for each of its parts."""
    def expression(leaf):
        kind, words = leaf[0], leaf[1]
        if kind == "regex":
            return words
        body = r"\W+".join(re.escape(words[s:e]) for s, e in raw_words(words))
        return (r"\b" if kind != "suffix" else "") + body + (r"\b" if kind != "prefix" else "")

    def compiled(tree, field="text"):
        kind = tree[0]
        if kind in ("term", "phrase", "prefix", "suffix", "exact", "regex"):
            find = re.compile(expression(tree), 0 if kind == "exact" else re.IGNORECASE).search
            return lambda item: any(find(t) for t in item[field]) if isinstance(item[field], list) else bool(
                find(item[field]))
        if kind == "field":
            return compiled(tree[2], {"author": "authors", "category": "tags"}.get(tree[1], tree[1]))
        if kind == "fact":
            return lambda item: item[tree[1]].lower().startswith(tree[2].lower())
        if kind == "not":
            part = compiled(tree[1], field)
            return lambda item: not part(item)
        if kind == "count":
            return compiled(tree[1], field)
        if kind == "near":
            left, right = expression(tree[3]), expression(tree[4])
            gap = r"(?:\W+\w+){0,%d}\W+" % tree[1]
            either = left + gap + right + ("" if tree[2] else "|" + right + gap + left)
            find = re.compile(either, re.IGNORECASE).search
            return lambda item: bool(find(item[field]))
        parts = [compiled(part, field) for part in tree[2 if kind == "atleast" else 1:]]
        if kind == "and":
            return lambda item: all(part(item) for part in parts)
        least = tree[1] if kind == "atleast" else 1
        return lambda item: sum(part(item) for part in parts) >= least

    tests = [compiled(rule["tree"]) for rule in rules]
    return lambda items: sum(test(item) for item in items for test in tests)


PEERS = {"aho-dfa": (aho("dfa"), folded_text), "aho-nfa": (aho("nfa"), folded_text),
         "flashtext": (flashtext, folded_text), "flashtext2": (flashtext2, folded_text),
         "tantivy": (Tantivy, dict), "re": (regexes, lambda item: dict(item, text=text(item)))}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("name", choices=PEERS)
    ap.add_argument("directory")
    ap.add_argument("--rules", type=int, required=True)
    ap.add_argument("--rounds", type=int, default=1)
    ap.add_argument("--items", type=int)
    args = ap.parse_args()
    prepare, adapt = PEERS[args.name]
    rules = read(os.path.join(args.directory, "rules.jsonl"), args.rules)
    items = [adapt(i) for i in read(os.path.join(args.directory, "items.jsonl"), args.items)]
    before, begin = resident(), time.process_time()
    search = prepare(rules)
    prepared, grown = time.process_time() - begin, resident() - before
    begin = time.process_time()
    for _ in range(args.rounds):
        matches = search(items)
    print(json.dumps({"prepare_seconds": prepared, "seconds": time.process_time() - begin, "bytes": grown,
                      "items": len(items), "rounds": args.rounds, "matches": matches}))


if __name__ == "__main__":
    sys.exit(main())
