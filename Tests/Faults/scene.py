"""What the drills share: a feedwatch in a folder of its own, a receiver of webhooks, and how to judge.

Python's standard library only."""
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import threading

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TITLES = ["Weather", "OpenAI one", "Stargate two", "OpenAI three"]


class Failure(Exception):
    """What a drill found that should not be."""


def expect(condition, *what):
    if not condition:
        raise Failure(" ".join(str(part) for part in what))


class Receiver:
    """Takes webhooks on 127.0.0.1 and remembers their ids."""

    def __init__(self):
        self.ids, self.status = [], 204
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                if receiver.status == 204:
                    receiver.ids.append(self.headers["webhook-id"])
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                """A client that was killed is no error of ours."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Scene:
    """A local feed, a webhook and a file, or what `toml` says."""

    def __init__(self, program, folder=None, toml=None, receiver=None, feedwatch=""):
        self.program = program
        self.own = None if folder else tempfile.mkdtemp(prefix="feedwatch-fault-")
        self.folder = pathlib.Path(folder or self.own)
        self.receiver = receiver or Receiver()
        self.publish(TITLES)
        self.write("feeds.toml", toml or self.toml(feedwatch))

    def toml(self, feedwatch=""):
        return f"""
[feedwatch]
{feedwatch}

[[feed]]
name = "news"
path = "news.rss"
first_run = "all"

[[rule]]
name = "openai"
any = ["OpenAI", "Stargate"]
notify = ["desk", "log"]

[[sink]]
name = "desk"
type = "webhook"
url = "http://127.0.0.1:{self.receiver.port}/hook"
secret = "env:FEEDWATCH_TEST_SECRET"
allow_private = ["127.0.0.1:{self.receiver.port}"]

[[sink]]
name = "log"
type = "file"
path = "alerts.jsonl"
"""

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def publish(self, titles, name="news.rss"):
        items = "".join(
            f'<item><guid isPermaLink="false">g{number}</guid><title>{title}</title></item>'
            for number, title in reversed(list(enumerate(titles))))
        self.write(name, f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>')

    def environment(self, more=None):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("FEEDWATCH")}
        return kept | {"FEEDWATCH_TEST_SECRET": SECRET} | (more or {})

    def run(self, *arguments, env=None, before=(), timeout=120, **more):
        """`before`: a command that starts the program, such as unshare."""
        return subprocess.run(
            [*before, self.program, *arguments], cwd=self.folder, env=self.environment(env),
            capture_output="stdout" not in more, text=True, timeout=timeout, **more)

    def poll(self, *arguments, **more):
        return self.run("poll", "--all", *arguments, **more)

    def start(self, *arguments, **more):
        return subprocess.Popen(
            [self.program, *arguments], cwd=self.folder, env=self.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)

    @property
    def database(self):
        return self.folder / "feedwatch.db"

    def sql(self, text):
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(text).fetchall()

    def is_intact(self):
        expect(self.sql("PRAGMA integrity_check") == [("ok",)], "the database is damaged")

    def ids_in_file(self):
        path = self.folder / "alerts.jsonl"
        if not path.exists():
            return []
        return [json.loads(line)["data"]["alert"]["id"] for line in path.read_text().splitlines()]

    def forget(self):
        """As before the first poll."""
        for path in list(self.folder.glob("feedwatch.db*")) + [self.folder / "alerts.jsonl"]:
            path.unlink(missing_ok=True)
        self.receiver.ids.clear()

    def close(self):
        if self.own:
            shutil.rmtree(self.own, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def expected_ids(self):
        """The alerts of an undisturbed run; the scene is then as before it."""
        ending = self.poll()
        expect(ending.returncode == 0, "undisturbed:", ending.stderr)
        ids = sorted(self.receiver.ids)
        expect(len(ids) == 3, "undisturbed:", ids)
        self.forget()
        return ids

    def makes_good(self, ids, when=""):
        """The next run has told everything, nothing under a second id, and the store is whole. It comes
        after the first wait of a delivery that failed."""
        ending = self.poll(env={"FEEDWATCH_CLOCK_OFFSET": "+10m"})
        expect(ending.returncode == 0, when, "the next run:", ending.returncode, ending.stderr)
        expect(sorted(set(self.receiver.ids)) == ids, when, "webhooks:", self.receiver.ids)
        expect(sorted(self.ids_in_file()) == ids, when, "file:", self.ids_in_file())
        expect(self.sql("SELECT count(*) FROM item") == [(len(TITLES),)], when, "items")
        expect(
            self.sql("SELECT count(*) FROM delivery WHERE state != 'sent'") == [(0,)], when,
            "something is not marked sent")
        self.is_intact()


_built = {}


def library(name):
    """A library to preload, of Fixtures/faults."""
    if name not in _built:
        path = pathlib.Path(tempfile.mkdtemp(prefix="feedwatch-fault-")) / f"{name}.so"
        source = REPOSITORY / "Fixtures/faults" / f"{name}.c"
        subprocess.run(
            ["clang", "-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"], check=True)
        _built[name] = str(path)
    return _built[name]


def calls_of(scene, name, prefix, env=None):
    """How many calls of the library's kind an undisturbed poll makes."""
    scene.forget()
    count = scene.folder / "calls"
    ending = scene.poll(
        env={"LD_PRELOAD": library(name), f"{prefix}_COUNT": str(count)} | (env or {}))
    expect(ending.returncode == 0, "counting:", ending.stderr)
    scene.forget()
    return int(count.read_text())


def steps(count, most):
    """Up to `most` of 1...count, the first and the last among them."""
    if count <= most:
        return range(1, count + 1)
    return sorted({1 + round(i * (count - 1) / (most - 1)) for i in range(most)})
