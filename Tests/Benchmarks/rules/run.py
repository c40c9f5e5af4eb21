#!/usr/bin/env python3
"""Measures rules beside scanners of words, an index of texts and regular expressions, in one run.

    python3 run.py --feedwatch .build/release/feedwatch [--rules 100,1000,10000,100000] [--report FILE]

Items and rules are those of workload.py. CPU seconds of one thread each, median of --rounds rounds in
turn; reading feeds, folding texts for those who can't, and preparing the rules are not in items/s.
--oracle also compares what feedwatch finds with oracle.py, which tries every rule on every item (at most
10,000 rules of all items; above, every 20th item). --instructions counts them with callgrind, in a program
without the command line. Hyperscan and valgrind come from Debian (libhyperscan-dev, valgrind), the other
peers from PyPI into .build/bench; one that is missing is left out and named. Prints Markdown tables.
"""
import argparse
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys

import adversarial
import instructions
import peers
import workload

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
BUILD = os.path.join(ROOT, ".build", "bench")

# Name in the table, name in peers.py, module, what it answers, items of the tiers (0: not run).
PEERS = [
    ("aho-corasick (Rust), DFA", "aho-dfa", "ahocorasick_rs", "words", [500, 500, 500, 500]),
    ("aho-corasick (Rust), NFA", "aho-nfa", "ahocorasick_rs", "words", [500, 500, 500, 500]),
    ("flashtext2 (Rust)", "flashtext2", "flashtext2", "whole words", [500, 500, 500, 500]),
    ("FlashText", "flashtext", "flashtext", "whole words", [500, 500, 500, 500]),
    ("tantivy, a batch of 500", "tantivy", "tantivy", "near all", [500, 500, 500, 500]),
    ("a regex for each rule (Python re)", "re", "re", "near all", [100, 20, 0, 0]),
]


def python_with_peers():
    python = os.path.join(BUILD, "venv", "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(BUILD, "venv")], check=True)
    for module in dict.fromkeys(module for _, _, module, _, _ in PEERS):
        if subprocess.run([python, "-c", "import " + module], stderr=subprocess.DEVNULL).returncode:
            subprocess.run([python, "-m", "pip", "install", "-q", module], stderr=subprocess.DEVNULL)
    return python


def hyperscan(directory, tiers):
    """Its program, with its inputs written; None if it can't be built."""
    program = os.path.join(BUILD, "hyperscan")
    if subprocess.run(["cc", "-O2", "-o", program, os.path.join(HERE, "hyperscan.c"), "-lhs"],
                      stderr=subprocess.DEVNULL).returncode:
        return None
    with open(os.path.join(directory, "texts.txt"), "w", encoding="utf-8") as f:
        for item in peers.read(os.path.join(directory, "items.jsonl")):
            f.write(peers.folded_text(item) + "\n")
    for tier in tiers:
        rules = peers.read(os.path.join(directory, "rules.jsonl"), tier)
        with open(os.path.join(directory, "literals-%d.txt" % tier), "w", encoding="utf-8") as f:
            f.write("".join(literal + "\n" for literal in peers.literals(rules)))
    return program


def run(command, directory):
    """The JSON object that it prints; None, said on standard error, if it fails."""
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True)
    if done.returncode or not done.stdout.strip():
        sys.stderr.write("%s: status %d %s\n" % (" ".join(command)[:200], done.returncode, done.stderr[-300:]))
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def rows(args, directory, tiers):
    """(name, what it answers, the command of each tier or None), and the names of those left out."""
    def ours(tier, *more):
        feeds = [os.path.basename(p) for p in sorted(glob.glob(os.path.join(directory, "feed-*.json")))]
        return [args.feedwatch, "match", "--rules", "rules-%d.toml" % tier, "--summary", "--json",
                "--now", "2026-03-02T00:00:00Z", "--rounds", str(args.repeat), *more] + feeds

    found = [("**feedwatch**", "all, exact", [ours(tier) for tier in tiers])]
    missing = []
    program = hyperscan(directory, tiers)
    if program:
        found.append(("Hyperscan", "words", [
            [program, "literals-%d.txt" % tier, "texts.txt", str(args.repeat)] for tier in tiers]))
    else:
        missing.append("Hyperscan")
    python = python_with_peers()
    for name, peer, module, answers, items in PEERS:
        if subprocess.run([python, "-c", "import " + module], stderr=subprocess.DEVNULL).returncode:
            missing.append(name)
            continue
        commands = []
        for tier in tiers:
            count = items[min(len(items) - 1, sum(tier >= t for t in workload.TIERS[1:]))]
            commands.append([python, os.path.join(HERE, "peers.py"), peer, directory, "--rules", str(tier),
                             "--items", str(count)] if count else None)
        found.append((name, answers, commands))
    return found, missing


def measure(args, directory, tiers, bytes_of_text, say):
    found, missing = rows(args, directory, tiers)
    results = {}
    for _ in range(args.rounds):
        for name, _, commands in found:
            for tier, command in zip(tiers, commands):
                if command and results.get((name, tier), [0])[-1] is not None:
                    results.setdefault((name, tier), []).append(run(command, directory))
    say("| | answers | %s | %s | prepare s | bytes a rule |" % (
        " | ".join("{:,}".format(t) for t in tiers), "{:,} to {:,}".format(tiers[0], tiers[-1])))
    say("| --- |" + " --- |" * (len(tiers) + 4))
    for name, answers, _ in found:
        cells, speeds, last = [], {}, None
        for tier in tiers:
            runs = [r for r in results.get((name, tier), []) if r]
            if not runs:
                cells.append("")
                continue
            speeds[tier] = statistics.median(r["items"] * r["rounds"] / max(r["seconds"], 1e-6) for r in runs)
            cells.append("{:,.0f} ({:,.1f})".format(speeds[tier], speeds[tier] * bytes_of_text / 500 / 1e6))
            last = tier, runs
        growth = "%.1fx" % (speeds[tiers[0]] / speeds[tiers[-1]]) if {tiers[0], tiers[-1]} <= set(speeds) else ""
        prepare = size = ""
        if last and last[0] == tiers[-1]:
            prepare = "%.2f" % statistics.median(r["prepare_seconds"] for r in last[1])
            size = "{:,.0f}".format(statistics.median(r.get("bytes", r.get("index_bytes")) for r in last[1]) / last[0])
        say("| %s | %s | %s | %s | %s | %s |" % (name, answers, " | ".join(cells), growth, prepare, size))
    say("\nItems/s (MB/s of text) with so many rules; to prepare and bytes a rule at {:,}. 500 items, {:.2f} MB; CPU seconds of one "
        "thread, median of {} rounds in turn.".format(tiers[-1], bytes_of_text / 1e6, args.rounds))
    if missing:
        say("Left out, since not installed: %s." % ", ".join(missing))
    ours = [(tier, runs[0]) for (name, tier), runs in results.items() if name == found[0][0] and runs[0]]
    say("Until rules of which one is another were asked of an item: %s ms." % ", ".join(
        "{:,.1f}".format(1000 * statistics.median(r["update_seconds"] for r in results[found[0][0], tier] if r))
        for tier, _ in ours))
    say("Rules that match an item: %s." % ", ".join("%.1f" % (r["matches"] / r["items"]) for _, r in ours))
    return results


def compare(args, directory, tiers, say):
    """With the oracle. Returns the numbers of rules with which something is missing or too much."""
    feeds = [os.path.basename(p) for p in sorted(glob.glob(os.path.join(directory, "feed-*.json")))]
    say("")
    seconds, wrong = {}, []
    for tier in tiers:
        every = 1 if tier <= 10_000 else 20
        path = os.path.join(directory, "found-%d.jsonl" % tier)
        with open(path, "w") as f:
            child = subprocess.Popen([args.feedwatch, "match", "--rules", "rules-%d.toml" % tier, "--json",
                                      "--now", "2026-03-02T00:00:00Z"] + feeds, cwd=directory, stdout=f)
            _, child.returncode, usage = os.wait4(child.pid, 0)
        seconds[tier] = usage.ru_utime + usage.ru_stime
        done = subprocess.run([sys.executable, os.path.join(HERE, "oracle.py"), directory, "--rules", str(tier),
                               "--every", str(every), "--against", path], capture_output=True, text=True)
        first, _, rest = done.stdout.partition("\n")
        say("{:,} rules, every rule tried on every {}item: {}.".format(
            tier, "20th " if every > 1 else "", first or done.stderr[-200:]))
        sys.stderr.write(rest)
        if done.returncode:
            wrong.append("{:,} rules: {}".format(tier, first or "the oracle failed"))
    say("Reading feeds and rules and printing where each rule matches (match --rules --json): {} s of CPU.".format(
        ", ".join("%.1f" % s for s in seconds.values())))
    return wrong


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--feedwatch", default=os.path.join(ROOT, ".build", "release", "feedwatch"))
    ap.add_argument("--rules", default=",".join(map(str, workload.TIERS)))
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--repeat", type=int, default=40, help="how often the fast ones are asked in a round")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--oracle", action="store_true")
    ap.add_argument("--instructions", action="store_true")
    ap.add_argument("--adversarial", action="store_true")
    ap.add_argument("--report", metavar="FILE", help="put the tables into FILE, between its markers, too")
    args = ap.parse_args()
    args.feedwatch = os.path.abspath(args.feedwatch)
    tiers = [int(tier) for tier in args.rules.split(",")]
    directory = os.path.join(BUILD, "rules-%d" % args.seed)
    os.makedirs(BUILD, exist_ok=True)
    size = workload.write(directory, args.seed, tiers)
    lines = []

    def say(line):
        print(line, flush=True)
        lines.append(line)

    measure(args, directory, tiers, size, say)
    if args.instructions and shutil.which("valgrind"):
        instructions.measure(BUILD, directory, [tiers[0], tiers[-1]], say)
    wrong = []
    if args.oracle:
        wrong += compare(args, directory, tiers, say)
    if args.adversarial:
        wrong += adversarial.measure(args.feedwatch, BUILD, directory, say)
    if args.report:
        with open(args.report, encoding="utf-8") as f:
            head, _, rest = f.read().partition("<!-- rules: begin -->\n")
        tail = rest.partition("<!-- rules: end -->")[2]
        with open(args.report, "w", encoding="utf-8") as f:
            f.write(head + "<!-- rules: begin -->\n" + "\n".join(lines) + "\n<!-- rules: end -->" + tail)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
