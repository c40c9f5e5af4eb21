"""A database that is replaced, damaged, too new, or locked (reliability: faults 11 to 17)."""
import http.server
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time

from scene import TITLES, Scene, expect


def slow_secret(scene):
    """The command of a secret holds the run until `go` is there."""
    return scene.toml().replace(
        'secret = "env:FEEDWATCH_TEST_SECRET"',
        f'secret = "cmd:touch here; until [ -e go ]; do sleep 0.05; done; echo $FEEDWATCH_TEST_SECRET"')


def held(scene, toml=None):
    """A poll that waits within, and how to let it go on."""
    for name in ["here", "go"]:
        (scene.folder / name).unlink(missing_ok=True)
    scene.write("feeds.toml", toml or slow_secret(scene))
    running = scene.start("poll", "--all")
    for _ in range(400):
        if (scene.folder / "here").exists():
            break
        time.sleep(0.025)
    expect((scene.folder / "here").exists(), "the poll did not come that far")

    def go():
        (scene.folder / "go").touch()
        output, errors = running.communicate(timeout=60)
        return running.returncode, errors
    return running, go


class SlowServer:
    """Serves the scene's document, once `go` is there."""

    def __init__(self, scene):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                (scene.folder / "here").touch()
                while not (scene.folder / "go").exists():
                    time.sleep(0.02)
                document = (scene.folder / "news.rss").read_bytes()
                self.send_response(200)
                self.send_header("Content-Length", str(len(document)))
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{server.server_address[1]}"
        self.toml = scene.toml().replace(
            'path = "news.rss"', f'url = "http://{host}/"\nallow_private = ["{host}"]')


def replaced(program, most):
    """11: the database is deleted, or another one put in its place, while a run is under way"""
    told = []
    with Scene(program) as scene:
        ids = scene.expected_ids()
        toml = SlowServer(scene).toml
        for what in ["deleted", "replaced"]:
            scene.forget()
            (scene.folder / "go").touch()
            scene.write("feeds.toml", toml)
            scene.publish(["Weather"])
            expect(scene.poll().returncode == 0)
            scene.publish(TITLES)
            running, go = held(scene, toml)
            other = scene.folder / "other.db"
            if what == "replaced":
                other.write_bytes(scene.database.read_bytes())
                os.replace(other, scene.database)
            else:
                scene.database.unlink()
            code, errors = go()
            expect(code == 74, what, "exit code", code, errors)
            expect("feedwatch.db" in errors, what, errors)
            expect(not scene.receiver.ids, what, "something was sent that is nowhere recorded")
            if what == "deleted":
                expect(not scene.database.exists(), "a new store was made in silence")
            told.append(f"{what}: {errors.strip().replace(str(scene.folder), '…')}")
            for path in scene.folder.glob("feedwatch.db-*"):
                path.unlink()
            scene.makes_good(ids, what)
    return "; ".join(told)


def flipped(program, most):
    """12: bytes of the database flipped"""
    with Scene(program) as scene:
        scene.expected_ids()
        scene.publish([f"OpenAI {number} " + "words " * 300 for number in range(400)])
        expect(scene.poll().returncode == 0)
        whole = scene.database.read_bytes()
        dice, codes, saved = random.Random(1), {}, {}
        for round in range(most):
            data = bytearray(whole)
            # A page's whole head, as a disk loses a sector; sometimes the file's own.
            at = dice.randrange(0, len(data), 4096) if round else 0
            for offset in range(at, min(at + 512, len(data))):
                data[offset] ^= dice.randrange(1, 256)
            scene.database.write_bytes(data)
            check = scene.run("db", "check")
            expect(check.returncode in (0, 74), "db check", check.returncode, check.stderr)
            ending = scene.poll()
            code = ending.returncode
            codes[code] = codes.get(code, 0) + 1
            expect(code in (0, 74), "poll", code, ending.stderr)
            if code == 74:
                expect("feedwatch.db" in ending.stderr and "damaged" in ending.stderr, ending.stderr)
                kept = scene.database.read_bytes()
                expect(len(kept) >= len(data) - 4096, "the damaged file was cut or overwritten")
                recovery = scene.run("db", "recover", "saved.db")
                code = recovery.returncode
                saved[code] = saved.get(code, 0) + 1
                expect(code in (0, 74), "db recover", code, recovery.stderr)
                copy = scene.folder / "saved.db"
                if code == 0 or "is sound" in recovery.stderr:
                    for path in scene.folder.glob("feedwatch.db-*"):
                        path.unlink()
                    scene.database.write_bytes(copy.read_bytes())
                    check = scene.run("db", "check")
                    expect(check.returncode == 0, "the recovered one", check.stderr)
                copy.unlink(missing_ok=True)
            for path in scene.folder.glob("feedwatch.db-*"):
                path.unlink()
        scene.database.write_bytes(whole)
        return f"{most} damages: poll's exit codes {codes}; none crashed, none was begun anew; "\
            f"db recover's: {saved}"


def newer(program, most):
    """13: a database of a newer version"""
    with Scene(program) as scene:
        ids = scene.expected_ids()
        scene.poll()
        scene.sql("SELECT 1")
        connection = sqlite3.connect(scene.database)
        connection.execute("INSERT INTO grdb_migrations VALUES ('2099-new-things')")
        connection.commit()
        connection.close()
        before = scene.database.read_bytes()
        for command in [["poll", "--all"], ["alerts", "list"], ["db", "prune", "--older", "1d"]]:
            ending = scene.run(*command)
            expect(ending.returncode == 74, command, ending.returncode)
            expect("newer feedwatch" in ending.stderr, ending.stderr)
            expect(scene.database.read_bytes() == before, command, "touched it")
        return ending.stderr.strip().replace(str(scene.folder), "…")


def frozen(program, most):
    """16: the holder of the lock frozen (SIGSTOP)"""
    with Scene(program) as scene:
        ids = scene.expected_ids()
        running, go = held(scene)
        running.send_signal(signal.SIGSTOP)
        scene.write("feeds.toml", scene.toml())
        codes = [
            scene.poll(*option).returncode
            for option in [[], ["--if-running", "fail"], ["--if-running", "wait=1s"]]]
        expect(codes == [0, 75, 75], "exit codes", codes)
        expect(not scene.receiver.ids, "somebody stole the lock")
        running.send_signal(signal.SIGCONT)
        code, errors = go()
        expect(code == 0, code, errors)
        scene.makes_good(ids)
        return f"exit codes of others {codes}; nothing sent until it went on"


def busy(program, most):
    """17: another program keeps the database locked, for 5 s and for 15 s"""
    told = []
    with Scene(program) as scene:
        ids = scene.expected_ids()
        for seconds, expected in [(5, 0), (15, 74)]:
            scene.forget()
            scene.publish(["Weather"])
            expect(scene.poll().returncode == 0)
            scene.publish(TITLES)
            locked = threading.Event()

            def hold():
                connection = sqlite3.connect(scene.database, isolation_level=None)
                connection.execute("BEGIN IMMEDIATE")
                locked.set()
                time.sleep(seconds)
                connection.execute("ROLLBACK")
                connection.close()
            thread = threading.Thread(target=hold)
            thread.start()
            locked.wait()
            ending = scene.poll()
            thread.join()
            expect(ending.returncode == expected, seconds, ending.returncode, ending.stderr)
            told.append(f"{seconds} s: exit code {ending.returncode}")
            scene.makes_good(ids, f"locked for {seconds} s:")
    return "; ".join(told)


DRILLS = {"11": replaced, "12": flipped, "13": newer, "16": frozen, "17": busy}
