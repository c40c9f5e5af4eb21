"""Disks that fail, fill up or can't be written (reliability: faults 3 to 10)."""
import os
import subprocess

from scene import REPOSITORY, TITLES, Scene, calls_of, expect, library, steps


def old_database(scene):
    """A database of the first schema, with what it held."""
    for path in scene.folder.glob("feedwatch.db*"):
        path.unlink()
    sql = (REPOSITORY / "Fixtures/databases/version-1.sql").read_text()
    scene.database.touch(0o600)
    import sqlite3
    connection = sqlite3.connect(scene.database)
    connection.executescript(sql)
    connection.close()


def kill_during_migration(program, most):
    """4: killed at each call that changes a file while an old database is brought up to date"""
    with Scene(program) as scene:
        old_database(scene)
        items = scene.sql("SELECT count(*) FROM item")
        count = scene.folder / "calls"
        arguments = ["db", "prune", "--older", "3650d"]
        env = {"LD_PRELOAD": library("kill_at")}
        ending = scene.run(*arguments, env=env | {"KILL_COUNT": str(count)})
        expect(ending.returncode == 0, ending.stderr)
        latest = scene.sql("SELECT group_concat(identifier, ' ') FROM grdb_migrations")
        tables = scene.sql("SELECT sql FROM sqlite_master ORDER BY name")
        total, stages = int(count.read_text()), set()
        points = steps(total, most)
        for call in points:
            old_database(scene)
            scene.run(*arguments, env=env | {"KILL_AT": str(call)})
            stages.add(scene.sql("SELECT count(*) FROM grdb_migrations")[0][0])
            scene.is_intact()
            ending = scene.run(*arguments)
            expect(ending.returncode == 0, "after a kill at", call, ending.stderr)
            expect(
                scene.sql("SELECT group_concat(identifier, ' ') FROM grdb_migrations") == latest
                and scene.sql("SELECT sql FROM sqlite_master ORDER BY name") == tables,
                "after a kill at", call, "the schema is another")
            expect(scene.sql("SELECT count(*) FROM item") == items, "items after a kill at", call)
        return f"{len(points)} of {total} kill points, left at {len(stages)} of the schemas, each whole"


def power_loss(program, most):
    """5: power lost at each call that changes a file: what was not synced is gone"""
    with Scene(program) as scene:
        ids = scene.expected_ids()
        env = {"LD_PRELOAD": library("kill_at")}
        lost = {"LD_PRELOAD": f"{library('lose_unsynced')} {library('kill_at')}"}
        total, kept = calls_of(scene, "kill_at", "KILL"), 0
        points = steps(total, most)
        shadow = scene.folder / "shadow"
        shadow.mkdir()
        for call in points:
            scene.forget()
            for path in shadow.iterdir():
                path.unlink()
            scene.poll(env=lost | {
                "KILL_AT": str(call), "LOSE_IN": str(scene.folder), "LOSE_TO": str(shadow)})
            told = set(scene.receiver.ids)
            # What a disk that keeps only what was synced holds after the power is back.
            for name in ["feedwatch.db", "feedwatch.db-wal", "feedwatch.db-shm", "alerts.jsonl"]:
                (scene.folder / name).unlink(missing_ok=True)
                if (shadow / name).exists():
                    (scene.folder / name).write_bytes((shadow / name).read_bytes())
                    kept += name == "feedwatch.db"
            if told:
                # An alert is sent only after it is on the disk.
                recorded = {row[0] for row in scene.sql("SELECT id FROM alert")}
                expect(told <= recorded, "at", call, "sent and not remembered:", told - recorded)
            scene.makes_good(ids, f"after a loss at call {call}:")
        return f"{len(points)} of {total} points, 0 lost, 0 new ids, nothing sent that was not on the disk"


def failing_calls(program, most):
    """8: EIO, ENOSPC or half a write at call n, once and from then on"""
    told = []
    with Scene(program) as scene:
        ids = scene.expected_ids()
        for kind in ["eio", "enospc", "short"]:
            env = {"LD_PRELOAD": library("fail_at"), "FAIL_AS": kind}
            total = calls_of(scene, "fail_at", "FAIL", env)
            points = steps(total, most)
            codes = {}
            for call in points:
                for goes_on in [False, True]:
                    if kind == "short" and goes_on:
                        continue
                    scene.forget()
                    ending = scene.poll(env=env | {"FAIL_AT": str(call)} | (
                        {"FAIL_ON": "1"} if goes_on else {}))
                    when = f"{kind} at call {call}{' and on' if goes_on else ''}:"
                    expect(ending.returncode in (0, 74), when, ending.returncode, ending.stderr)
                    codes[ending.returncode] = codes.get(ending.returncode, 0) + 1
                    if ending.returncode:
                        expect(str(scene.folder) in ending.stderr, when, "no file is named", ending.stderr)
                    scene.makes_good(ids, when)
            told.append(f"{kind} {len(points)} of {total} calls, exit codes {codes}")
    return "; ".join(told)


def no_memory(program, most):
    """9: malloc fails at call n"""
    with Scene(program) as scene:
        ids = scene.expected_ids()
        env = {"LD_PRELOAD": library("fail_at"), "FAIL_AS": "nomem"}
        total = calls_of(scene, "fail_at", "FAIL", env)
        endings = {}
        points = steps(total, most)
        for call in points:
            scene.forget()
            ending = scene.poll(env=env | {"FAIL_AT": str(call)})
            endings[ending.returncode] = endings.get(ending.returncode, 0) + 1
            scene.makes_good(ids, f"no memory at call {call}:")
        return f"{len(points)} of {total} allocations, endings {endings} (negative: a signal)"


def mounted(folder, options):
    """A small file system of its own, unmounted when its process ends."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)


def full_disk(program, most):
    """6: no space for the database, its log, temporary files, or a sink's file"""
    with Scene(program) as outer:
        folder = outer.folder / "small"
        folder.mkdir()
        mounted(folder, "size=4m")
        try:
            scene = Scene(program, folder, receiver=outer.receiver)
            ids = scene.expected_ids()
            codes = {}
            # From no room at all to enough, by blocks.
            for free in steps(500, most):
                scene.forget()
                filler = folder / "filler"
                room = os.statvfs(folder).f_bavail * 4096
                filler.write_bytes(b"x" * max(0, room - free * 4096))
                ending = scene.poll(env={"TMPDIR": str(folder)})
                sent = set(scene.receiver.ids)
                codes[ending.returncode] = codes.get(ending.returncode, 0) + 1
                expect(ending.returncode in (0, 74), free, "blocks:", ending.returncode, ending.stderr)
                if scene.database.exists() and sent:
                    marked = {row[0] for row in scene.sql("SELECT id FROM alert")}
                    expect(sent <= marked, free, "blocks: sent and not recorded")
                filler.unlink()
                scene.makes_good(ids, f"after {free} free blocks:")
        finally:
            subprocess.run(["umount", folder], check=True)
        # The sink's disk alone is full.
        with Scene(program) as scene:
            disk = scene.folder / "disk"
            disk.mkdir()
            mounted(disk, "size=4k")
            try:
                scene.write("feeds.toml", scene.toml().replace('"alerts.jsonl"', '"disk/alerts.jsonl"'))
                (disk / "filler").write_bytes(b"x" * 4096)
                ending = scene.poll()
                expect(ending.returncode == 0, "sink's disk full:", ending.stderr)
                expect(len(scene.receiver.ids) == 3, "the other sink has all")
                waiting = scene.sql("SELECT count(*) FROM delivery WHERE state = 'pending' AND sink = 'log'")
                expect(waiting == [(3,)], "waiting:", waiting)
                (disk / "filler").unlink()
                subprocess.run(["mount", "-o", "remount,size=1m", disk], check=True)
                scene.run("sinks", "enable", "log")
                scene.run("poll", env={"FEEDWATCH_CLOCK_OFFSET": "+10m"})
                lines = (disk / "alerts.jsonl").read_text().splitlines()
                expect(len(lines) == 3, "after it healed:", lines)
            finally:
                subprocess.run(["umount", disk], check=True)
        return f"exit codes {codes}; the sink's disk: 3 alerts waited, then were written"


def read_only(program, most):
    """10: a read-only file system"""
    with Scene(program) as scene:
        scene.expected_ids()
        expect(scene.poll().returncode == 0)
        subprocess.run(["mount", "--bind", scene.folder, scene.folder], check=True)
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", scene.folder], check=True)
            before = len(scene.receiver.ids)
            ending = scene.poll()
            expect(ending.returncode == 74, "poll:", ending.returncode, ending.stderr)
            expect(len(scene.receiver.ids) == before, "something was sent")
            for command in [["alerts", "list"], ["items", "list"], ["db", "info"]]:
                listing = scene.run(*command)
                expect(
                    listing.returncode == 0 and listing.stdout, " ".join(command), listing.stderr)
        finally:
            subprocess.run(["umount", scene.folder], check=True)
        return f"poll exits 74: {ending.stderr.strip().replace(str(scene.folder), '…')}; lists work"


DRILLS = {
    "4": kill_during_migration, "5": power_loss, "6": full_disk, "8": failing_calls, "9": no_memory,
    "10": read_only,
}
