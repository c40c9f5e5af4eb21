"""Counts what matching takes, which a busy machine doesn't disturb: with callgrind the instructions and the
branches that a simple processor would guess wrongly; and allocations.

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
    """What all items take, by callgrind's names; how many there are, their matches, and allocations."""
    out = os.path.join(build, "callgrind.out")
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--branch-sim=yes", "--instr-atstart=no", "--callgrind-out-file=" + out,
         program(build), os.path.join(directory, "queries-%d.txt" % tier), os.path.join(directory, "items.jsonl")],
        capture_output=True, text=True, check=True)
    with open(out) as f:
        text = f.read()
    names, totals = (re.search("^%s: (.*)" % line, text, re.MULTILINE)[1].split() for line in ("events", "totals"))
    # Under valgrind its own allocator is used.
    counted = subprocess.run([program(build)] + done.args[-2:], capture_output=True, text=True, check=True)
    return dict(zip(names, map(int, totals))), [int(n) for n in counted.stdout.split()]


def measure(build, directory, tiers, say):
    found = []
    for tier in tiers:
        events, (items, matches, allocations) = count(build, directory, tier)
        found.append(events["Ir"] / items)
        say("{}An item with {:,} rules: {:,.0f} thousand instructions (callgrind), {:,.0f} branches guessed wrongly by its "
            "simple processor, {:.1f} matches, {:.1f} allocations.".format(
                "\n" if tier == tiers[0] else "", tier, found[-1] / 1000, (events["Bcm"] + events["Bim"]) / items,
                matches / items, allocations / items))
    if len(found) > 1:
        say("{:.2f} times as many instructions with {:,} rules as with {:,}.".format(
            found[-1] / found[0], tiers[-1], tiers[0]))
