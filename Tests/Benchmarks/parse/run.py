#!/usr/bin/env python3
"""Measures the parser beside its peers and beside libxml2 itself, in one run.

    python3 run.py --program 'COMMAND' [--program-text 'COMMAND'] [--documents DIR] [--count N]

COMMAND is run with the directory of documents as its last argument, parses each file in it in one
process and prints a JSON object with `items`. With --program-text it also extracts text.

The documents are generated ones (documents.py), and all feeds found in Fixtures/feeds, Fixtures/broken and, where it
exists, ../shared/corpus, which holds other parsers' test documents; every program gets the same ones.

CPU seconds of the process tree, median of --rounds interleaved rounds; peak memory of the largest
process. Peers that are slow get a sample of the documents. feedparser and fastfeedparser come from
PyPI into .build/bench, sfeed from Debian (apt-get install sfeed); one that is missing is left out.
Prints a Markdown table.
"""
import argparse
import collections
import glob
import json
import os
import random
import shlex
import shutil
import statistics
import subprocess
import sys

from collect import real_documents

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))

# Where documents that were not generated are looked for: ours, and a corpus beside the project.
REAL = [os.path.join(ROOT, "Fixtures", "feeds"), os.path.join(ROOT, "Fixtures", "broken"),
        os.path.join(ROOT, "..", "shared", "corpus")]

PEER = """
import sys, os, json
import {module}
items = 0
for name in sorted(os.listdir(sys.argv[1])):
    data = open(os.path.join(sys.argv[1], name), 'rb').read()
    try:
        items += len({module}.parse(data{arguments}).entries)
    except Exception:
        pass
print(json.dumps({{"items": items}}))
"""


def run(command):
    """CPU seconds, peak memory in MB and items of one run."""
    read, write = os.pipe()
    child = subprocess.Popen(command, stdout=write, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as f:
        printed = f.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    # 1: some documents are no feeds, as a few that others test with.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit("%s: status %d" % (" ".join(command), status))
    try:
        items = json.loads(printed.strip().splitlines()[-1])["items"]
    except (ValueError, IndexError, KeyError):
        items = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, items


def sample(directory, every, build):
    """A directory with every n-th document, as links."""
    if every == 1:
        return directory
    target = os.path.join(build, "every-%d" % every)
    os.makedirs(target, exist_ok=True)
    for path in glob.glob(os.path.join(target, "*")):
        os.remove(path)
    for path in sorted(glob.glob(os.path.join(directory, "*")))[::every]:
        os.symlink(os.path.abspath(path), os.path.join(target, os.path.basename(path)))
    return target


def together(generated, build):
    """A directory with the generated and the real documents, as links in the order of a shuffle, so
    that every n-th of them is a sample of both; and the number and bytes of either kind."""
    target = os.path.join(build, "documents")
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    paths = [("generated", p) for p in sorted(glob.glob(os.path.join(generated, "*")))]
    paths += [("real", p) for p in real_documents(REAL)]
    counts = collections.Counter(kind for kind, _ in paths)
    sizes = collections.Counter()
    random.Random(1).shuffle(paths)
    for number, (kind, path) in enumerate(paths):
        sizes[kind] += os.path.getsize(path)
        name = "%05d-%s-%s" % (number, kind, os.path.basename(path))
        os.symlink(os.path.abspath(path), os.path.join(target, name))
    return target, counts, sizes


def python_with_peers(build):
    venv = os.path.join(build, "venv")
    python = os.path.join(venv, "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    missing = subprocess.run([python, "-c", "import feedparser, fastfeedparser"],
                             stderr=subprocess.DEVNULL).returncode
    if missing:
        subprocess.run([python, "-m", "pip", "install", "-q", "feedparser", "fastfeedparser"],
                       stderr=subprocess.DEVNULL)
    return python


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--program", required=True)
    ap.add_argument("--program-text")
    ap.add_argument("--documents")
    ap.add_argument("--count", type=int, default=2000)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--no-peers", action="store_true")
    ap.add_argument("--report", metavar="FILE", help="put the table into FILE, between its markers, too")
    args = ap.parse_args()
    build = os.path.join(ROOT, ".build", "bench")
    os.makedirs(build, exist_ok=True)
    documents = args.documents or os.path.join(build, "documents-%d" % args.count)
    if not os.path.isdir(documents) or not os.listdir(documents):
        subprocess.run([sys.executable, os.path.join(HERE, "documents.py"), documents,
                        "--count", str(args.count)], check=True, stdout=subprocess.DEVNULL)
    documents, counts, bytes_of = together(documents, build)
    push = os.path.join(build, "libxml2_push")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libxml-2.0"], check=True,
                           capture_output=True, text=True).stdout.split()
    subprocess.run(["cc", "-O2", "-w", "-o", push, os.path.join(HERE, "libxml2_push.c")] + flags, check=True)

    rows = [("C, libxml2 push, empty handlers", [push, "noop"], 1),
            ("**C, libxml2 push, same fields**", [push, "extract"], 1),
            ("**feedwatch**", shlex.split(args.program), 1)]
    if args.program_text:
        rows.append(("**feedwatch, with text**", shlex.split(args.program_text), 1))
    if not args.no_peers:
        python = python_with_peers(build)
        for name, module, arguments, every in (
                ("fastfeedparser", "fastfeedparser", "", 4),
                ("feedparser", "feedparser", "", 40),
                ("feedparser, not sanitizing", "feedparser", ", sanitize_html=False", 40)):
            if subprocess.run([python, "-c", "import " + module], stderr=subprocess.DEVNULL).returncode == 0:
                rows.append((name, [python, "-c", PEER.format(module=module, arguments=arguments)], every))
        if subprocess.run(["which", "sfeed"], stdout=subprocess.DEVNULL).returncode == 0:
            rows.append(("sfeed, a process a document",
                         ["sh", "-c", 'for f in "$0"/*; do sfeed <"$f" >/dev/null; done'], 10))

    results = {name: [] for name, _, _ in rows}
    sizes = {}
    for _ in range(args.rounds):
        for name, command, every in rows:
            directory = sample(documents, every, build)
            sizes[name] = sum(os.path.getsize(p) for p in glob.glob(os.path.join(directory, "*")))
            results[name].append(run(command + [directory]))

    floor = None
    lines = []

    def say(line):
        print(line)
        lines.append(line)

    say("| | MB/s | items/s | peak MB | of the C program |\n| --- | --- | --- | --- | --- |")
    for name, _, _ in rows:
        cpu = statistics.median(r[0] for r in results[name])
        speed = sizes[name] / cpu / 1e6
        if "same fields" in name:
            floor = speed
        items = results[name][0][2]
        say("| %s | %.1f | %s | %.0f | %s |" % (
            name, speed, "{:,.0f}".format(items / cpu) if items else "", max(r[1] for r in results[name]),
            "%.2f" % (speed / floor) if floor else ""))
    say("\n%d documents, %.0f MB, %d of them generated, %d (%.1f MB) fixtures and other parsers' test"
        " documents; CPU seconds of the process tree, median of %d interleaved rounds"
        % (counts.total(), sizes[rows[0][0]] / 1e6, counts["generated"], counts["real"],
           bytes_of["real"] / 1e6, args.rounds))
    if args.report:
        with open(args.report, encoding="utf-8") as f:
            head, _, rest = f.read().partition("<!-- parse: begin -->\n")
        tail = rest.partition("<!-- parse: end -->")[2]
        with open(args.report, "w", encoding="utf-8") as f:
            f.write(head + "<!-- parse: begin -->\n" + "\n".join(lines) + "\n<!-- parse: end -->" + tail)


if __name__ == "__main__":
    main()
