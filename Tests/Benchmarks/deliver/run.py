#!/usr/bin/env python3
"""Measures how fast alerts reach a receiver, beside curl on the same bodies, in one run.

    python3 run.py [--feedwatch .build/release/feedwatch] [--alerts 5000] [--report FILE]

nginx on loopback answers 204. The alerts wait in the outbox (their sink's secret was missing when they
were raised), and one `feedwatch poll` sends them, with `concurrency` 1, 8 and 64; curl sends the same
bodies with as many transfers at once, signs nothing and remembers nothing. `fsync` is what the disk makes
alone, since feedwatch writes down every attempt before and after it. Prints a Markdown table.
"""
import argparse
import os
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
PER_FEED = 500
CONCURRENCIES = (1, 8, 64)

NGINX = """
daemon off; pid nginx.pid; error_log stderr crit; worker_processes 1;
events { worker_connections 512; }
http { access_log off; keepalive_requests 1000000; client_body_temp_path body;
  server { listen 127.0.0.1:PORT; location / { return 204; } } }
"""


def run(command, folder, secret=True):
    """CPU seconds of the process tree, wall seconds and exit code."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FEEDWATCH")}
    if secret:
        environment["SECRET"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    begin = time.monotonic()
    child = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin, child.returncode


def settings(folder, alerts, port, concurrency):
    feeds = "".join(
        f'[[feed]]\nname = "{number}"\npath = "{number}.xml"\nfirst_run = "all"\n'
        for number in range((alerts + PER_FEED - 1) // PER_FEED))
    (folder / "feeds.toml").write_text(feeds + f"""
[[rule]]
name = "openai"
any = ["OpenAI"]
[[sink]]
name = "desk"
type = "webhook"
url = "http://127.0.0.1:{port}/"
secret = "env:SECRET"
allow_private = ["127.0.0.1:{port}"]
concurrency = {concurrency}
""")


def raise_alerts(folder, feedwatch, alerts, port):
    summary = "A summary of some length, as feeds have them, about models and chips. " * 6
    for number, begin in enumerate(range(0, alerts, PER_FEED)):
        items = "".join(
            f"<item><guid>g{i}</guid><title>OpenAI story number {i}</title><link>https://example.org/{i}</link>"
            f"<description>{summary}</description></item>" for i in range(begin, min(begin + PER_FEED, alerts)))
        (folder / f"{number}.xml").write_text(f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>')
    settings(folder, alerts, port, 1)
    run([feedwatch, "poll"], folder, secret=False)
    shutil.copy(folder / "feedwatch.db", folder / "waiting.db")
    return [bytes(row[0]) for row in sqlite3.connect(folder / "waiting.db").execute("SELECT body FROM alert")]


def curl_entries(folder, bodies, port):
    entries = []
    for number, body in enumerate(bodies):
        (folder / f"body{number}").write_bytes(body)
        entries.append(f'url = "http://127.0.0.1:{port}/"\nheader = "Content-Type: application/json"\n'
                       f'data-binary = "@body{number}"\noutput = "/dev/null"\n')
    (folder / "curl.txt").write_text("next\n".join(entries))


def send(folder, feedwatch, alerts, port, concurrency):
    """CPU and wall seconds of our delivery of everything that waits."""
    for name in ("feedwatch.db", "feedwatch.db-wal", "feedwatch.db-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(folder / "waiting.db", folder / "feedwatch.db")
    settings(folder, alerts, port, concurrency)
    cpu, wall, status = run([feedwatch, "poll"], folder)
    sent = sqlite3.connect(folder / "feedwatch.db").execute(
        "SELECT count(*) FROM delivery WHERE state = 'sent'").fetchone()[0]
    if status != 0 or sent != alerts:
        raise SystemExit(f"exit code {status}, {sent} of {alerts} sent")
    return cpu, wall


def syncs_per_second(folder):
    # In place, as SQLite's log is written once it has grown.
    (folder / "sync").write_bytes(b"x" * 4096 * 300)
    with open(folder / "sync", "r+b", buffering=0) as file:
        os.fsync(file.fileno())
        begin = time.monotonic()
        for _ in range(300):
            file.write(b"y" * 4096)
            os.fdatasync(file.fileno())
        return 300 / (time.monotonic() - begin)


def measure(arguments, folder, port):
    bodies = raise_alerts(folder, arguments.feedwatch, arguments.alerts, port)
    curl_entries(folder, bodies, port)
    size = sum(map(len, bodies)) / len(bodies)
    yield "| | alerts/s | CPU ms an alert | of curl, alerts/s |"
    yield "| --- | --- | --- | --- |"
    for concurrency in CONCURRENCIES:
        curl = ["curl", "--silent", "--config", "curl.txt"]
        if concurrency > 1:
            curl += ["--parallel", "--parallel-max", str(concurrency)]
        ours, theirs = [], []
        for _ in range(arguments.rounds):
            theirs.append(run(curl, folder)[:2])
            ours.append(send(folder, arguments.feedwatch, arguments.alerts, port, concurrency))
        rates = [len(bodies) / statistics.median(wall for _, wall in times) for times in (theirs, ours)]
        costs = [1000 * statistics.median(cpu for cpu, _ in times) / len(bodies) for times in (theirs, ours)]
        yield f"| curl, {concurrency} at once | {rates[0]:,.0f} | {costs[0]:.2f} | 1.00 |"
        yield f"| **feedwatch poll, concurrency {concurrency}** | {rates[1]:,.0f} | {costs[1]:.2f} | {rates[1] / rates[0]:.2f} |"
    yield ""
    yield (f"{len(bodies):,} alerts of {size:,.0f} bytes; median of {arguments.rounds} rounds in turn. The disk alone "
           f"makes {syncs_per_second(folder):,.0f} syncs a second.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feedwatch", default=str(ROOT / ".build" / "release" / "feedwatch"))
    parser.add_argument("--alerts", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=18_431)
    parser.add_argument("--report", metavar="FILE", help="put the table into FILE, between its markers, too")
    arguments = parser.parse_args()
    arguments.feedwatch = os.path.abspath(arguments.feedwatch)
    # Beside the build, on the same disk as a database would be; /tmp may be memory.
    base = ROOT / ".build" / "bench"
    base.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="deliver-", dir=base))
    (folder / "nginx.conf").write_text(NGINX.replace("PORT", str(arguments.port)))
    server = subprocess.Popen(["nginx", "-p", str(folder), "-c", "nginx.conf"])
    time.sleep(1)
    lines = []
    try:
        for line in measure(arguments, folder, arguments.port):
            print(line, flush=True)
            lines.append(line)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)
    if arguments.report:
        report = pathlib.Path(arguments.report)
        head, _, rest = report.read_text().partition("<!-- deliver: begin -->\n")
        tail = rest.partition("<!-- deliver: end -->")[2]
        report.write_text(
            head + "<!-- deliver: begin -->\n" + "\n".join(lines) + "\n<!-- deliver: end -->" + tail)


if __name__ == "__main__":
    main()
