#!/usr/bin/env python3
"""Measures the fetcher, and whole polls, beside libcurl itself and other readers, in one run.

    python3 run.py --feedwatch .build/release/feedwatch [--feeds 1000] [--large 10000] [--report FILE]

nginx serves the feeds on loopback, each at a host of its own (see feed_site.py), first by name, then by
address. Every program runs cold, on an empty store, then warm, when all answers are 304. Of the two C
programs one only fetches; the other, ../endtoend/floor.c, also parses and stores. CPU seconds of
the process tree, median of --rounds; peak memory of the largest process. newsboat comes from Debian,
reader from PyPI into .build/bench; one that is missing is left out. Prints Markdown tables.

Names are looked up by the system's resolver, in a namespace whose name server is ours: run it as root.
"""
import argparse
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

import resolver

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
BUILD = os.path.join(ROOT, ".build", "bench")
PYTHON = os.path.join(BUILD, "venv", "bin", "python")

STORING = "**C, fetching, parsing and storing**"
FETCH = "feedwatch fetch"
POLL = "**feedwatch poll**"
NEWSBOAT = "newsboat, 4 threads"

READER = """
import sys, reader
r = reader.make_reader(sys.argv[1])
for line in open(sys.argv[2]):
    r.add_feed(line.strip(), exist_ok=True)
r.update_feeds(workers=20)
"""


def run(command, cwd):
    """CPU seconds, wall seconds, peak MB and output of one run."""
    begin = time.monotonic()
    out = os.path.join(cwd, "out.txt")
    with open(out, "wb") as f:
        child = subprocess.Popen(command, cwd=cwd, stdout=f, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    with open(out, encoding="utf-8", errors="replace") as f:
        text = f.read()
    return (usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024, text, status)


def remove(directory, *patterns):
    for pattern in patterns:
        for path in glob.glob(os.path.join(directory, pattern)):
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)


def install():
    """What must be fetched or built before there is no network."""
    os.makedirs(BUILD, exist_ok=True)
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", os.path.join(BUILD, "libcurl_multi"),
                    os.path.join(HERE, "libcurl_multi.c"), "-lcurl"], check=True)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libcurl", "libxml-2.0", "sqlite3"],
                           check=True, capture_output=True, text=True).stdout.split()
    subprocess.run(["cc", "-O2", "-o", os.path.join(BUILD, "floor"),
                    os.path.join(HERE, "..", "endtoend", "floor.c")] + flags, check=True)
    if not os.path.exists(PYTHON):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(BUILD, "venv")], check=True)
    if subprocess.run([PYTHON, "-c", "import reader"], stderr=subprocess.DEVNULL).returncode:
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", "reader", "sgmllib3k"], stderr=subprocess.DEVNULL)


def programs(args, site, peers):
    floor = os.path.join(BUILD, "libcurl_multi")
    curl = os.path.join(site, "curl.txt")
    with open(os.path.join(site, "urls.txt")) as f, open(curl, "w") as c:
        for line in f:
            c.write('url = "%s"\noutput = "/dev/null"\n' % line.strip())
    rows = [("**C, libcurl multi**", [floor, "urls.txt", "etags.txt"], ["etags.txt"]),
            (STORING, [os.path.join(BUILD, "floor"), "urls.txt", "floor.db"], ["floor.db*"]),
            (FETCH, [args.feedwatch, "fetch", "--all", "--summary"], ["feedwatch.db*"]),
            (POLL, [args.feedwatch, "poll", "--all"], ["feedwatch.db*"])]
    if not peers:
        return rows
    rows.insert(1, ("curl --parallel", ["curl", "-s", "--compressed", "--parallel", "--parallel-max",
                                        "200", "-K", curl], []))
    if shutil.which("newsboat"):
        rows.append((NEWSBOAT, ["newsboat", "-u", "urls.txt", "-c", "newsboat.db", "-C",
                                "newsboat.conf", "-x", "reload"], ["newsboat.db*"]))
        with open(os.path.join(site, "newsboat.conf"), "w") as f:
            f.write("reload-threads 4\nssl-verifypeer no\n")
    if subprocess.run([PYTHON, "-c", "import reader"], stderr=subprocess.DEVNULL).returncode == 0:
        rows.append(("reader, 20 workers", [PYTHON, "-c", READER, "reader.db", "urls.txt"], ["reader.db*"]))
    return rows


def measure(args, feeds, say, peers=False, addresses=False):
    site = os.path.join(BUILD, "site-%d" % feeds)
    subprocess.run([sys.executable, os.path.join(HERE, "feed_site.py"), site, "--feeds", str(feeds)]
                   + (["--addresses"] if addresses else []), check=True)
    server = subprocess.Popen(["nginx", "-p", site, "-c", "nginx.conf"])
    time.sleep(1)
    try:
        rows = programs(args, site, peers)
        cold = {name: [] for name, _, _ in rows}
        warm = {name: [] for name, _, _ in rows}
        for _ in range(args.rounds):
            for name, command, state in rows:
                remove(site, *state)
                if name == FETCH:
                    cold[name].append(run(command, site))
                    run([args.feedwatch, "poll", "--all"], site)
                    warm[name].append(run(command, site))
                    continue
                cold[name].append(run(command, site))
                if "--parallel" not in name:
                    warm[name].append(run(command, site))
    finally:
        server.terminate()
        server.wait()
    say("\n%d feeds of about 60 kB%s\n" % (feeds, ", addresses in place of names" if addresses else ""))
    say("| | cold CPU s | wall s | of C | warm CPU s | wall s | of C | peak MB |")
    say("| --- | --- | --- | --- | --- | --- | --- | --- |")

    def median(results, index):
        return statistics.median(r[index] for r in results) if results else None

    first = rows[0][0]
    for name, _, _ in rows:
        cells = []
        for results, floor in ((cold[name], cold[first]), (warm[name], warm[first])):
            cpu = median(results, 0)
            if cpu is None:
                cells += ["", "", ""]
            else:
                cells += ["%.2f" % cpu, "%.1f" % median(results, 1), "%.2f" % (cpu / median(floor, 0))]
        peak = max(r[2] for r in cold[name] + warm[name])
        say("| %s | %s | %.0f |" % (name, " | ".join(cells), peak))
    if cold.get(NEWSBOAT):
        times = [median(cold[NEWSBOAT], 0) / median(cold[name], 0) for name in (STORING, POLL)]
        say("\nCold, newsboat takes %.1f times the CPU of the C program that parses and stores, and %.1f times that of "
            "feedwatch poll." % tuple(times))
    for name, results in list(cold.items()) + list(warm.items()):
        if any(r[4] for r in results):
            say("\n%s ended with status %s" % (name, results[-1][4]))
    return cold, warm


def measure_tls(args, say, feeds=500):
    """Milliseconds of CPU a new connection, all answers 304."""
    site = os.path.join(BUILD, "site-tls")
    subprocess.run([sys.executable, os.path.join(HERE, "feed_site.py"), site, "--feeds", str(feeds), "--tls"],
                   check=True)
    server = subprocess.Popen(["nginx", "-p", site, "-c", "nginx.conf"])
    time.sleep(1)
    floor = [os.path.join(BUILD, "libcurl_multi"), "urls.txt", "etags.txt"]
    fetch = [args.feedwatch, "fetch", "--all", "--summary"]
    try:
        remove(site, "feedwatch.db*", "etags.txt")
        os.environ["CA_BUNDLE"] = "cert.pem"
        run(floor, site)
        run([args.feedwatch, "poll", "--all"], site)
        idle = statistics.median(run([args.feedwatch, "check"], site)[0] for _ in range(args.rounds))
        results = [(run(floor, site), run(fetch, site)) for _ in range(args.rounds)]
    finally:
        server.terminate()
        server.wait()
    c, ours = (statistics.median(r[i][0] for r in results) for i in (0, 1))
    say("\nHTTPS, %d new connections (TLS 1.3, P-256), all 304: %.2f ms of CPU each, %.2f without starting up and "
        "reading feeds.toml; the C program %.2f." % (
            feeds, ours / feeds * 1000, (ours - idle) / feeds * 1000, c / feeds * 1000))
    if "%d unchanged" % feeds not in results[-1][1][3]:
        say("\nNot all were answered with 304: " + results[-1][1][3].strip())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--feedwatch", default=os.path.join(ROOT, ".build", "release", "feedwatch"))
    ap.add_argument("--feeds", type=int, default=1000)
    ap.add_argument("--large", type=int, default=10000)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--report", metavar="FILE", help="put the tables into FILE, between its markers, too")
    ap.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = ap.parse_args()
    args.feedwatch = os.path.abspath(args.feedwatch)
    if not args.inside:
        install()
        sys.exit(subprocess.call(
            ["unshare", "--mount", "--net", sys.executable, __file__, "--inside"] + sys.argv[1:]))
    lines = []

    def say(line):
        print(line, flush=True)
        lines.append(line)

    names = resolver.start(BUILD)
    try:
        measure(args, args.feeds, say, peers=True)
        if args.large:
            measure(args, args.large, say)
        for feeds in (args.feeds, args.large):
            if feeds:
                measure(args, feeds, say, addresses=True)
        measure_tls(args, say)
    finally:
        names.terminate()
    say("\nCPU seconds of the process tree, median of %d rounds in turn; nginx and the name server not counted."
        % args.rounds)
    if args.report:
        with open(args.report, encoding="utf-8") as f:
            head, _, rest = f.read().partition("<!-- fetch: begin -->\n")
        tail = rest.partition("<!-- fetch: end -->")[2]
        with open(args.report, "w", encoding="utf-8") as f:
            f.write(head + "<!-- fetch: begin -->\n" + "\n".join(lines) + "\n<!-- fetch: end -->" + tail)


if __name__ == "__main__":
    main()
