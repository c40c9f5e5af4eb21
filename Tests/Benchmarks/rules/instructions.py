"""Counts the instructions that matching takes, with callgrind, which a busy machine doesn't disturb.

The program has no command line, threads or network: the sources of WatchRules with Instructions.swift.
"""
import glob
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
FLAGS = ["-swift-version", "6", "-O", "-wmo", "-parse-as-library"] + [
    word for name in ("ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility",
                      "NonisolatedNonsendingByDefault") for word in ("-enable-upcoming-feature", name)]


def sources(name):
    return sorted(glob.glob(os.path.join(ROOT, "Sources", name, "**", "*.swift"), recursive=True))


def program(build):
    """The path of the program, built if a source is newer."""
    path = os.path.join(build, "instructions")
    inputs = sources("FeedModel") + sources("WatchRules") + [
        os.path.join(HERE, "Instructions.swift"), os.path.join(HERE, "counting.c")]
    if os.path.exists(path) and all(os.path.getmtime(i) < os.path.getmtime(path) for i in inputs):
        return path
    objects = [os.path.join(build, name) for name in ("FeedModel.o", "counting.o")]
    subprocess.run(["swiftc"] + FLAGS + [
        "-emit-module", "-emit-object", "-module-name", "FeedModel", "-emit-module-path",
        os.path.join(build, "FeedModel.swiftmodule"), "-o", objects[0]] + sources("FeedModel"), check=True)
    subprocess.run(["cc", "-O2", "-c", "-o", objects[1], os.path.join(HERE, "counting.c")], check=True)
    subprocess.run(["swiftc"] + FLAGS + ["-module-name", "WatchRules", "-I", build, "-o", path] + objects
                   + sources("WatchRules") + [os.path.join(HERE, "Instructions.swift")], check=True)
    return path


def count(build, directory, tier):
    """Instructions and matches of all items, and their number."""
    out = os.path.join(build, "callgrind.out")
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=" + out, program(build),
         os.path.join(directory, "queries-%d.txt" % tier), os.path.join(directory, "items.jsonl")],
        capture_output=True, text=True, check=True)
    with open(out) as f:
        total = int(re.search(r"^totals: (\d+)", f.read(), re.MULTILINE)[1])
    items, matches = (int(n) for n in done.stdout.split())
    return total, matches, items


def measure(build, directory, tiers, say):
    found = []
    for tier in tiers:
        total, matches, items = count(build, directory, tier)
        found.append(total / items)
        say("{}Instructions an item (callgrind), {:,} rules: {:,.0f} thousand, with {:.1f} matches.".format(
            "\n" if tier == tiers[0] else "", tier, total / items / 1000, matches / items))
    if len(found) > 1:
        say("{:.1f} times as many with {:,} rules as with {:,}.".format(found[-1] / found[0], tiers[-1], tiers[0]))
