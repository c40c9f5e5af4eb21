#!/usr/bin/env python3
"""Measures whole polls, from an empty store to the delivered webhook, beside a C program and other readers.

    python3 run.py [--feedwatch .build/release/feedwatch] [--rounds 3] [--report FILE]

1,000 feeds of 30 items on loopback, 100 rules, 1,556 matches (news_site.py). Each program runs on an empty store, then
again with nothing new. CPU seconds of the process tree and wall seconds, medians of the rounds, the programs in turn;
nginx and the receiver are not counted. What arrived is compared with what is due, pair by pair. newsboat comes from Debian,
reader from PyPI into .build/bench; one that is missing is left out. Also the idle poll: nothing is due.

Names are looked up by the system's resolver, in a namespace whose name server is ours: run it as root.
"""
import argparse
import collections
import glob
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "fetch"))
import resolver

ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
BUILD = os.path.join(ROOT, ".build", "bench")
PYTHON = os.path.join(BUILD, "venv", "bin", "python")
FLOOR = os.path.join(BUILD, "floor")
RECEIVER_PORT = 18491
WEBHOOK = "http://127.0.0.1:%d/" % RECEIVER_PORT
ENVIRONMENT = {**os.environ, "SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}

Result = collections.namedtuple("Result", "cpu wall peak status text")


def run(command, site):
    """One program, or a shell's line, and all its children."""
    begin = time.monotonic()
    with open(os.path.join(site, "out.txt"), "wb") as out:
        child = subprocess.Popen(command, cwd=site, stdout=out, stderr=subprocess.STDOUT, env=ENVIRONMENT,
                                 shell=isinstance(command, str))
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    with open(os.path.join(site, "out.txt"), errors="replace") as out:
        text = out.read()
    return Result(usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024, status, text)


def install():
    os.makedirs(BUILD, exist_ok=True)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libcurl", "libxml-2.0", "sqlite3"],
                           check=True, capture_output=True, text=True).stdout.split()
    subprocess.run(["cc", "-O2", "-o", FLOOR, os.path.join(HERE, "floor.c")] + flags, check=True)
    if not os.path.exists(PYTHON):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(BUILD, "venv")], check=True)
    if subprocess.run([PYTHON, "-c", "import reader"], stderr=subprocess.DEVNULL).returncode:
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", "reader", "sgmllib3k"], stderr=subprocess.DEVNULL)


def write_settings(site):
    with open(os.path.join(site, "urls.txt")) as f:
        urls = [line.strip() for line in f]
    with open(os.path.join(site, "rules.txt")) as f:
        rules = [line.rstrip("\n").split("\t") for line in f]
    with open(os.path.join(site, "feeds.toml"), "w") as f:
        f.write('[defaults]\nfirst_run = "all"\n[[sink]]\nname = "desk"\ntype = "webhook"\nurl = "%s"\nsecret = "env:SECRET"\n'
                'allow_private = ["127.0.0.1:%d"]\nconcurrency = 8\n' % (WEBHOOK, RECEIVER_PORT))
        for name, words in rules:
            f.write('[[rule]]\nname = "%s"\nall = %s\nmax_age = "3650d"\n' % (name, json.dumps(words.split())))
        for n, url in enumerate(urls):
            f.write('[[feed]]\nname = "n%d"\nurl = "%s"\nallow_private = ["%s"]\n' % (n, url, url.split("/")[2]))
    with open(os.path.join(site, "newsboat.conf"), "w") as f:
        f.write("reload-threads 4\n")


def programs(args):
    """Name, command of a pass, files of its state."""
    peers = os.path.join(HERE, "peers.py")
    yield "**C, the libraries alone**", [FLOOR, "urls.txt", "floor.db", "rules.txt", WEBHOOK], ["floor.db*"]
    yield "**feedwatch poll**", [args.feedwatch, "poll", "--all"], ["feedwatch.db*"]
    if args.peers and shutil.which("newsboat"):
        yield ("newsboat and a script", "newsboat -u urls.txt -c newsboat.db -C newsboat.conf -x reload && '%s' '%s' newsboat "
               "newsboat.db rules.txt told.txt %s" % (sys.executable, peers, WEBHOOK), ["newsboat.db*", "told.txt"])
    if args.peers and subprocess.run([PYTHON, "-c", "import reader"], stderr=subprocess.DEVNULL).returncode == 0:
        yield ("reader and a hook", [PYTHON, peers, "reader", "urls.txt", "rules.txt", "reader.db", WEBHOOK], ["reader.db*"])


def verdict(expected):
    """Whether what has arrived is what was due. By a process of its own: a child's peak memory starts at this one's."""
    return subprocess.run([sys.executable, os.path.join(HERE, "receiver.py"), str(RECEIVER_PORT), expected],
                          check=True, capture_output=True, text=True).stdout.strip()


def measure_passes(args, site, say):
    expected = os.path.join(site, "expected.txt")
    rows = list(programs(args))
    results = {name: ([], []) for name, _, _ in rows}
    found = {}
    for _ in range(args.rounds):
        for name, command, state in rows:
            for pattern in state:
                for path in glob.glob(os.path.join(site, pattern)):
                    os.remove(path)
            for number, due in enumerate((expected, os.devnull)):
                result = run(command, site)
                results[name][number].append(result)
                found.setdefault((name, number), set()).add(verdict(due))
                if result.status:
                    say("%s ended with status %d: %s" % (name, result.status, result.text[-300:]))
    check_store(args, site)
    say("| | CPU s | of C | wall s | alerts | 2nd pass CPU s | of C | wall s | alerts | peak MB |")
    say("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    floor = results[rows[0][0]]
    for name, _, _ in rows:
        cells = []
        for number in (0, 1):
            cpu = statistics.median(r.cpu for r in results[name][number])
            of = cpu / statistics.median(r.cpu for r in floor[number])
            wall = statistics.median(r.wall for r in results[name][number])
            cells += ["%.2f" % cpu, "%.2f" % of, "%.1f" % wall, "; ".join(sorted(found[name, number]))]
        peak = max(r.peak for passes in results[name] for r in passes)
        say("| %s | %s | %.0f |" % (name, " | ".join(cells), peak))
    say("")
    say("%d feeds of %d items, 100 rules; CPU of the process tree, median of %d rounds in turn."
        % (args.feeds, args.items, args.rounds))


def check_store(args, site):
    due = args.feeds * 1556 // 1000
    store = sqlite3.connect(os.path.join(site, "feedwatch.db"))
    counts = [store.execute(query).fetchone()[0] for query in (
        "SELECT count(*) FROM item", "SELECT count(*) FROM alert", "SELECT count(*) FROM delivery WHERE state = 'sent'")]
    if counts != [args.feeds * args.items, due, due]:
        raise SystemExit("items, alerts and deliveries in the store: %s" % counts)


def measure_idle(args, site, say):
    """A tick of cron with nothing due, beside the emptiest program, and peers that find nothing new."""
    rows = [("`true`", ["true"], 9), ("feedwatch --version", [args.feedwatch, "--version"], 9),
            ("**feedwatch poll**, nothing due", [args.feedwatch, "poll"], 9)]
    # Peers know no due feeds: they ask all of them.
    rows += [(name + ", all 304", command, 1) for name, command, _ in list(programs(args))[2:]]
    run([args.feedwatch, "poll"], site)
    results = {name: [run(command, site) for _ in range(rounds)] for name, command, rounds in rows}
    say("")
    say("| | CPU ms | wall ms | peak MB |")
    say("| --- | --- | --- | --- |")
    for name, _, _ in rows:
        say("| %s | %.0f | %.0f | %.0f |" % (name, 1000 * statistics.median(r.cpu for r in results[name]),
                                           1000 * statistics.median(r.wall for r in results[name]),
                                           max(r.peak for r in results[name])))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--feedwatch", default=os.path.join(ROOT, ".build", "release", "feedwatch"))
    ap.add_argument("--feeds", type=int, default=1000)
    ap.add_argument("--items", type=int, default=30)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--no-peers", dest="peers", action="store_false")
    ap.add_argument("--report", metavar="FILE", help="put the tables into FILE, between its markers, too")
    ap.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = ap.parse_args()
    args.feedwatch = os.path.abspath(args.feedwatch)
    if not args.inside:
        install()
        sys.exit(subprocess.call(["unshare", "--mount", "--net", sys.executable, __file__, "--inside"] + sys.argv[1:]))
    site = os.path.join(BUILD, "news-%d" % args.feeds)
    subprocess.run([sys.executable, os.path.join(HERE, "news_site.py"), site, "--feeds", str(args.feeds), "--items",
                    str(args.items), "--alerts", str(args.feeds * 1556 // 1000)], check=True)
    write_settings(site)
    lines = []

    def say(line):
        print(line, flush=True)
        lines.append(line)

    servers = [resolver.start(BUILD), subprocess.Popen(["nginx", "-p", site, "-c", "nginx.conf"]),
               subprocess.Popen([sys.executable, os.path.join(HERE, "receiver.py"), str(RECEIVER_PORT)])]
    time.sleep(1)
    try:
        measure_passes(args, site, say)
        measure_idle(args, site, say)
    finally:
        for server in servers:
            server.terminate()
            server.wait()
    if args.report:
        with open(args.report, encoding="utf-8") as f:
            head, _, rest = f.read().partition("<!-- endtoend: begin -->\n")
        tail = rest.partition("<!-- endtoend: end -->")[2]
        with open(args.report, "w", encoding="utf-8") as f:
            f.write(head + "<!-- endtoend: begin -->\n" + "\n".join(lines) + "\n<!-- endtoend: end -->" + tail)


if __name__ == "__main__":
    main()
