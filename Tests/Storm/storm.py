#!/usr/bin/env python3
"""Alerts through a receiver that fails at random while every few seconds a poll is killed with -9.

Cron-style `feedwatch poll`s, one after the other, a simulated two seconds apart, until everything has
arrived. The receiver answers 500, 503, 429 with Retry-After, resets, stalls, holds, and takes alerts
whose 2xx it then cuts off. Prints one JSON object: what went wrong (all of it has to be 0) and how much
went on. With
--serve it is one `feedwatch serve` in place of the polls, started again after each kill. Python's standard
library only.

  storm.py --program .build/debug/feedwatch --alerts 2000 [--seed 1] [--kill-every 1.5] [--serve]
"""
import argparse
import asyncio
import hashlib
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

PER_FEED = 500
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
# What becomes of a request, by weight; the rest is accepted.
TROUBLE = {
    "500": 0.01, "503": 0.002, "429": 0.002, "reset": 0.002, "cut": 0.003, "stall": 0.002, "hold": 0.0005,
}
ANSWERS = {
    "accepted": b"HTTP/1.1 204 No Content\r\n\r\n",
    "500": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops",
    "503": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    "429": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
}


class Receiver:
    """Takes alerts and writes down each request: (arrival, outcome, id, sequence, digest, connection)."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.log = []
        self.accepted = set()
        self.connections = 0
        self.ready = threading.Event()
        self.port = None

    def start(self):
        threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True).start()
        self.ready.wait()

    async def serve(self):
        server = await asyncio.start_server(self.connection, "127.0.0.1", 0, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await server.serve_forever()

    async def connection(self, reader, writer):
        self.connections += 1
        number = self.connections
        try:
            while await self.request(reader, writer, number):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def request(self, reader, writer, number):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = dict(
            (name.lower(), value) for name, _, value in
            (line.partition(": ") for line in head.split("\r\n")[1:] if line))
        body = await reader.readexactly(int(headers["content-length"]))
        outcome = self.draw()
        accepts = outcome in ("accepted", "stall", "cut")
        name = headers["webhook-id"]
        self.log.append(
            (time.time(), "accepted" if outcome == "stall" else outcome, name,
             int(headers["feedwatch-sequence"]), hashlib.sha256(body).digest(), number))
        if accepts:
            self.accepted.add(name)
        if outcome == "stall":
            await asyncio.sleep(self.random.uniform(0.05, 1))
        if outcome == "hold":
            # Until the client is killed, or for a while.
            try:
                await asyncio.wait_for(reader.read(1), 3)
            except asyncio.TimeoutError:
                pass
        if outcome in ("hold", "reset", "cut"):
            if outcome == "cut":
                writer.write(ANSWERS["accepted"][:12])
                await writer.drain()
            writer.transport.abort()
            return False
        writer.write(ANSWERS["accepted" if accepts else outcome])
        await writer.drain()
        return True

    def draw(self):
        number = self.random.random()
        for outcome, share in TROUBLE.items():
            number -= share
            if number < 0:
                return outcome
        return "accepted"


def write_setup(folder, alerts, port):
    feeds = []
    for number, begin in enumerate(range(0, alerts, PER_FEED)):
        items = "\n".join(
            f"<item><guid isPermaLink=\"false\">g{i}</guid><title>OpenAI {i}</title></item>"
            for i in reversed(range(begin, min(begin + PER_FEED, alerts))))
        (folder / f"{number}.xml").write_text(
            f"<rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>")
        feeds.append(f'[[feed]]\nname = "{number}"\npath = "{number}.xml"\nfirst_run = "all"\n')
    (folder / "feeds.toml").write_text("\n".join(feeds) + f"""
[serve]
listen = "off"

[[rule]]
name = "openai"
any = ["OpenAI"]

[[sink]]
name = "desk"
type = "webhook"
url = "http://127.0.0.1:{port}/"
secret = "env:SECRET"
allow_private = ["127.0.0.1:{port}"]
retry = [{", ".join(['"1s"'] * 50)}]
""")


def states(folder):
    """How many deliveries are in each state; none before the first commit."""
    try:
        database = sqlite3.connect(f"file:{folder}/feedwatch.db?mode=ro", uri=True)
        return dict(database.execute("SELECT state, count(*) FROM delivery GROUP BY state"))
    except sqlite3.Error:
        return {}


def all_sent(folder, receiver, alerts):
    if len(receiver.accepted) < alerts:
        return False
    state = states(folder)
    return state.get("pending", 0) == 0 and sum(state.values()) >= alerts


def wait_until_through(folder, receiver, alerts, daemon, deadline):
    """Whether a daemon is through before the deadline; false as well when it has ended."""
    while time.time() < deadline and daemon.poll() is None:
        if all_sent(folder, receiver, alerts):
            return True
        time.sleep(0.1)
    return False


def run(arguments):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="storm-"))
    receiver = Receiver(arguments.seed)
    receiver.start()
    write_setup(folder, arguments.alerts, receiver.port)
    dice = random.Random(arguments.seed + 1)
    program = str(pathlib.Path(arguments.program).resolve())
    begin = time.time()
    kills, polls, odd = [], 0, []
    next_kill = begin + arguments.kill_every
    while time.time() - begin < arguments.longest:
        offset = 0 if arguments.serve else polls * 2
        environment = dict(os.environ, SECRET=SECRET, FEEDWATCH_CLOCK_OFFSET=f"+{offset}s")
        with open(folder / "errors", "wb") as errors:
            process = subprocess.Popen(
                [program, "serve" if arguments.serve else "poll"], cwd=folder, env=environment,
                stdout=subprocess.DEVNULL, stderr=errors)
        polls += 1
        is_through = False
        try:
            if arguments.serve:
                is_through = wait_until_through(folder, receiver, arguments.alerts, process, next_kill)
                if is_through:
                    process.terminate()
            process.wait(timeout=60 if is_through else max(0.01, next_kill - time.time()))
            if process.returncode not in (0, 4):
                odd.append((process.returncode, (folder / "errors").read_text()[-300:]))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills.append(time.time())
            next_kill = time.time() + dice.uniform(0.3, 1.7) * arguments.kill_every
        if is_through or (
                not arguments.serve and polls % 5 == 0 and all_sent(folder, receiver, arguments.alerts)):
            break
    report = judge(folder, receiver.log, kills, arguments.alerts)
    report.update(
        alerts=arguments.alerts, polls=polls, kills=len(kills), requests=len(receiver.log),
        odd_endings=len(odd), seconds=round(time.time() - begin, 1),
        trouble={name: sum(1 for entry in receiver.log if entry[1] == name) for name in TROUBLE
                 if name != "stall"})
    if odd:
        report["first_odd_ending"] = odd[0]
    return report


def judge(folder, log, kills, alerts):
    database = sqlite3.connect(f"file:{folder}/feedwatch.db?mode=ro", uri=True)
    raised = {row[0] for row in database.execute("SELECT id FROM alert WHERE type = 'alert.matched'")}
    taken = {}
    bodies, refused = {}, set()
    changed = unexplained = repeats = 0
    for index, (_, outcome, name, sequence, digest, _) in enumerate(log):
        changed += bodies.setdefault(name, digest) != digest
        if outcome == "500":
            refused.add(name)
        if outcome not in ("accepted", "cut"):
            continue
        if name in taken:
            repeats += 1
            unexplained += not explained(log, taken[name], kills)
        taken[name] = index
    first = {}
    for _, outcome, name, sequence, _, _ in log:
        if outcome in ("accepted", "cut"):
            first.setdefault(name, sequence)
    # What was refused for itself is set aside on purpose.
    order = [sequence for name, sequence in first.items() if name not in refused]
    state = states(folder)
    return {
        "lost": alerts - len(raised & taken.keys()), "second_ids": len(taken.keys() - raised),
        "raised": len(raised), "changed_bodies": changed, "repeats": repeats,
        "unexplained_repeats": unexplained,
        "out_of_order": sum(1 for a, b in zip(order, order[1:]) if b < a),
        "not_marked_sent": alerts - state.get("sent", 0), "dead": state.get("dead", 0),
    }


def explained(log, index, kills):
    """Whether the 2xx of a request was cut off: by the receiver, or by a kill before the next request."""
    if log[index][1] == "cut":
        return True
    # A request of a process that was killed may be read from its socket only afterwards.
    begin, end = log[max(index - 1, 0)][0], log[index + 1][0]
    return log[index][5] != log[index + 1][5] and any(begin <= kill <= end for kill in kills)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--alerts", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill-every", type=float, default=1.5, help="seconds, on average")
    parser.add_argument("--serve", action="store_true", help="one daemon instead of polls")
    parser.add_argument("--longest", type=float, default=7200, help="seconds before it is given up")
    print(json.dumps(run(parser.parse_args()), sort_keys=True))


if __name__ == "__main__":
    main()
