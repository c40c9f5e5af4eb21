"""Rules and items made to be slow, with what they must match."""
import json
import os
import random
import subprocess

import oracle
import peers
from query import quoted, written

FILLER = "the report says that little is known of it but for what was told before and after".split()


def texts(count, words, *more):
    """`count` texts of `words` words, with `more` among them."""
    r = random.Random(7)
    for _ in range(count):
        text = [r.choice(FILLER) for _ in range(words - len(more))]
        for word in more:
            text.insert(r.randrange(len(text)), word)
        yield " ".join(text)


def colliding(count):
    """Words of 128 letters that a hash which rotates by a divisor of 64 can't tell apart."""
    for number in range(count):
        bits = "{:064b}".format(number)
        yield bits.translate({48: "x", 49: "y"}) + bits.translate({48: "y", 49: "x"})


def settings(queries):
    """A feeds.toml; a query that is a list is one of `any`."""
    def condition(query):
        if isinstance(query, str):
            return "match = " + quoted(query)
        return "any = [%s]" % ", ".join(map(quoted, query))

    head = '[[feed]]\nname = "none"\npath = "feed.json"\n\n[[sink]]\nname = "out"\ntype = "stdout"\n\n'
    return head + "\n".join('[[rule]]\nname = "r%d"\n%s\n' % (n, condition(q)) for n, q in enumerate(queries))


def cases(directory):
    """(name, queries, contents of items, matches to be found); what begins with < is HTML."""
    ten = list(texts(10, 800, "market"))
    yield "100,000 rules, all the same common word", ["market"] * 100_000, ten, 1_000_000
    yield ("100,000 rules on one common word, each with another number of words",
           ["market words>=%d" % (n + 1) for n in range(100_000)], ten, 8_000)
    guarded = list(texts(10, 800, "market", *("zork%dx" % n for n in range(100))))
    yield ("10,000 rules that differ in their second word only",
           ["market zork%dx" % n for n in range(10_000)], guarded, 1_000)
    yield ("10,000 rules that differ in what they exclude only",
           ["market -zork%dx" % n for n in range(10_000)], guarded, 99_000)

    items = peers.read(os.path.join(directory, "items.jsonl"))
    # Of a body, 1 MiB is kept: what goes beyond is of words that no rule has.
    paragraphs, size = [], 0
    for paragraph in (p for i in items for p in i["content"]):
        size += len(paragraph.encode()) + len("<p></p>\n")
        if size > (1 << 20) - 1000:
            break
        paragraphs.append(paragraph)
    paragraphs.append("zork " * 1_000_000)
    large = {"title": "", "summary": "", "content": paragraphs, "authors": [], "tags": [], "feed": "", "lang": "",
             "host": ""}
    trees = [rule["tree"] for rule in peers.read(os.path.join(directory, "rules.jsonl"), 1000)]
    evaluation = oracle.Evaluation(large)
    queries = [written(tree) for tree in trees]
    yield ("an item of %.1f MB, 1,000 rules" % (sum(len(p.encode()) for p in paragraphs) / 1e6), queries,
           ["<p>" + "</p>\n<p>".join(paragraphs) + "</p>"], sum(map(evaluation.holds, trees)))
    for name, piece in (("one word of 1 MB", "a"), ("1 MB of words joined by hyphens", "ab-"),
                        ("1 MB of words joined by full stops", "ab."), ("1 MB of apostrophes in a word", "a'"),
                        ("a hashtag of 1 MB", "aB"), ("1 MB of marks on a letter", "\u0301")):
        text = "#a" + piece * (1_000_000 // len(piece.encode())) + " market"
        yield name + ", 1,001 rules", queries + ["market"], [text], 1

    flood = list(colliding(5_000))
    yield ("5,000 rules, their words made to collide, an item of 2,500 of them", flood, [" ".join(flood[1::2])],
           2_500)
    scans = ["/[b-d][aeiou]{2}[%s-z]+\\d{%d}[a-f]/" % (chr(109 + n % 10), n // 10 + 1) for n in range(50)]
    yield "50 regular expressions without a letter that is certain", scans, list(texts(50, 800)), 0
    yield "(a+)+b on 100,000 a", ["/(a+)+b/"], ["a" * 100_000], 0
    yield ("100 ORs of 1,000 words each", [["zork%dx" % (m * 100 + n) for m in range(1000)] for n in range(100)],
           guarded, 1_000)


def measure(feedwatch, build, directory, say):
    """Says a table. Returns what went wrong: a crash, or other matches than there must be."""
    wrong = []
    say("\n| made to be slow | prepare s | ms an item | matches |\n| --- | --- | --- | --- |")
    folder = os.path.join(build, "adversarial")
    os.makedirs(folder, exist_ok=True)
    for name, queries, contents, expected in cases(directory):
        with open(os.path.join(folder, "feeds.toml"), "w", encoding="utf-8") as f:
            f.write(settings(queries))
        with open(os.path.join(folder, "feed.json"), "w", encoding="utf-8") as f:
            json.dump({"version": "https://jsonfeed.org/version/1.1", "title": "none", "items": [
                {"id": str(n), "content_html" if text.startswith("<") else "content_text": text}
                for n, text in enumerate(contents)]}, f, ensure_ascii=False)
        command = [feedwatch, "match", "--rules", "feeds.toml", "--summary", "--json", "feed.json"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if not done.stdout.strip():
            wrong.append("%s: status %d" % (name, done.returncode))
            continue
        result = json.loads(done.stdout)
        say("| %s | %.2f | %s | %s |" % (
            name, result["prepare_seconds"], "{:,.2f}".format(1000 * result["seconds"] / result["items"]),
            "{:,}".format(result["matches"])))
        if result["matches"] != expected:
            wrong.append("%s: %d matches, not %d" % (name, result["matches"], expected))
    return wrong
