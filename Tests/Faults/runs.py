"""Runs at odd times, in odd surroundings (reliability: faults 15 to 33)."""
import http.server
import json
import os
import stat
import subprocess
import threading
import time

from scene import SECRET, TITLES, Scene, expect


def twenty(program, most):
    """15: twenty cron runs at once"""
    with Scene(program) as scene:
        ids = scene.expected_ids()
        running = [scene.start("poll", "--all") for _ in range(20)]
        codes = {}
        for one in running:
            one.communicate(timeout=60)
            codes[one.returncode] = codes.get(one.returncode, 0) + 1
        expect(codes == {0: 20}, codes)
        expect(sorted(scene.receiver.ids) == ids, "each alert once", scene.receiver.ids)
        scene.makes_good(ids)
        return "20 times exit code 0, each alert once"


def clock(program, most):
    """18, 19: the clock back an hour and ten years, forward ten years and back"""
    told = []
    with Scene(program) as scene:
        ids = scene.expected_ids()
        for name, offsets in [
            ("back 1 h", ["+0s", "-1h", "-50m", "+30m"]),
            ("back 10 years", ["+0s", "-3650d", "-87599h", "+61m"]),
            ("forward 10 years and back", ["+0s", "+3650d", "+3650d", "+61m", "+3h"]),
        ]:
            scene.forget()
            polls = []
            for offset in offsets:
                report = scene.folder / "report.json"
                ending = scene.run(
                    "poll", "--report", str(report), env={"FEEDWATCH_CLOCK_OFFSET": offset})
                expect(ending.returncode == 0, name, offset, ending.stderr)
                polls.append(report.read_text().count('"outcome"'))
            expect(polls[0] == 1, name, "the first poll", polls)
            expect(max(polls) == 1, name, polls)
            # Sooner or later it goes on, by the clock as it is then.
            expect(sum(polls[1:]) >= (1 if "10" in name else 0), name, "polled no more", polls)
            told.append(f"{name} ({' '.join(offsets)}): polled {polls}")
            scene.makes_good(ids, name)
    return "; ".join(told)


def asleep(program, most):
    """21: three days off"""
    with Scene(program) as scene:
        scene.expected_ids()
        scene.run("poll")
        report = scene.folder / "report.json"
        polls = []
        for offset in ["+72h", "+72h1m", "+72h5m"]:
            scene.run("poll", "--report", str(report), env={"FEEDWATCH_CLOCK_OFFSET": offset})
            polls.append(report.read_text().count('"outcome"'))
        expect(polls == [1, 0, 0], polls)
        return "one poll for 72 missed ones"


def few_descriptors(program, most):
    """28: at most 64 file descriptors, 2,000 feeds of as many hosts"""
    with Scene(program) as scene:
        document = (scene.folder / "news.rss").read_bytes()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                time.sleep(0.05)
                self.send_response(200)
                self.send_header("Content-Length", str(len(document)))
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 512
        server = Server(("0.0.0.0", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        hosts = [
            f"127.0.{1 + number // 200}.{1 + number % 200}:{server.server_address[1]}"
            for number in range(2000)]
        scene.write("feeds.toml", "".join(
            f'[[feed]]\nname = "f{number}"\nurl = "http://{host}/"\nallow_private = ["{host}"]\n'
            for number, host in enumerate(hosts)))
        report = scene.folder / "report.json"
        told = []
        for limit in ["", "ulimit -n 64; "]:
            for path in scene.folder.glob("feedwatch.db*"):
                path.unlink()
            begin = time.monotonic()
            ending = scene.run(
                "poll", "--report", str(report),
                before=["/bin/bash", "-c", f'{limit}exec "$0" "$@"'], timeout=300)
            expect(ending.returncode == 0, limit, ending.returncode, ending.stderr[:2000])
            outcomes = {}
            for feed in json.loads(report.read_text())["feeds"]:
                key = "read" if feed["outcome"] == "read" else feed["error"][:120]
                outcomes[key] = outcomes.get(key, 0) + 1
            expect(outcomes.get("read") == 2000, limit, str(outcomes)[:1000])
            told.append(f"{limit or 'as they are'}: 2000 read in {time.monotonic() - begin:.1f} s")
        server.shutdown()
        return "; ".join(told)


def no_output(program, most):
    """29: standard output closed, broken or full, standard error full"""
    with Scene(program) as scene:
        scene.write("feeds.toml", scene.toml().replace(
            'notify = ["desk", "log"]', 'notify = ["desk", "log", "out"]')
            + '\n[[sink]]\nname = "out"\ntype = "stdout"\n')
        told = []
        for name, script in [
            ("closed", 'exec "$0" poll --all >&-'), ("full", 'exec "$0" poll --all >/dev/full'),
            ("a reader that left", '"$0" poll --all | true'),
            ("full log", 'exec "$0" poll --all --verbose >/dev/full 2>/dev/full'),
            ("all closed", 'exec "$0" poll --all --verbose <&- >&- 2>&-'),
        ]:
            scene.forget()
            ending = subprocess.run(
                ["/bin/bash", "-c", script, scene.program], cwd=scene.folder,
                env=scene.environment(), capture_output=True, text=True, timeout=60)
            expect(ending.returncode == 0, name, ending.returncode, ending.stderr)
            expect(len(scene.receiver.ids) == 3, name, "webhooks", scene.receiver.ids)
            expect(len(scene.ids_in_file()) == 3, name, "file")
            states = dict(scene.sql(
                "SELECT state, count(*) FROM delivery WHERE sink = 'out' GROUP BY state"))
            told.append(f"{name}: {states}")
            expect(name == "a reader that left" or states == {"pending": 3}, name, states)
        return "all webhooks and lines written; stdout's alerts: " + "; ".join(told)


def removed(program, most):
    """32: a rule, its feed or a sink removed while alerts wait"""
    told = []
    with Scene(program) as scene:
        ids = scene.expected_ids()
        full = scene.toml()
        other = '\n[[feed]]\nname = "other"\npath = "news.rss"\nfirst_run = "all"\n'
        rule = full[full.index("[[rule]]"):full.index("[[sink]]")]
        feed = full[full.index("[[feed]]"):full.index("[[rule]]")]
        desk = full[full.index("[[sink]]"):full.rindex("[[sink]]")]
        for name, toml in [
            ("rule", full.replace(rule, "")), ("feed", full.replace(feed, other)),
            ("sink", full.replace(desk, "").replace('["desk", "log"]', '["log"]')),
        ]:
            scene.forget()
            scene.write("feeds.toml", full)
            scene.receiver.status = 500
            scene.poll()
            scene.receiver.status = 204
            scene.write("feeds.toml", toml)
            ending = scene.run("poll", env={"FEEDWATCH_CLOCK_OFFSET": "+10m"})
            expect(ending.returncode == 0, name, ending.returncode, ending.stderr)
            states = dict(scene.sql(
                "SELECT state, count(*) FROM delivery WHERE alert IN (SELECT id FROM alert "
                "WHERE feed = (SELECT id FROM feed WHERE name = 'news')) AND sink = 'desk' GROUP BY state"))
            expect(states == ({"dropped": 3} if name == "sink" else {"sent": 3}), name, states)
            if name == "sink":
                expect("dropped 3 deliveries" in ending.stderr, ending.stderr)
            else:
                expect(set(ids) <= set(scene.receiver.ids), name, scene.receiver.ids)
            told.append(f"{name}: {states}")
        return "; ".join(told)


def container(program, most):
    """33: PID 1, no HOME, no zone files, umask 0"""
    with Scene(program, feedwatch='database = "state/feedwatch.db"\ntimezone = "Europe/London"') as scene:
        script = 'umask 0; mount -t tmpfs none /usr/share/zoneinfo; exec "$0" poll --all'
        ending = subprocess.run(
            ["unshare", "--pid", "--fork", "--mount", "/bin/sh", "-c", script, scene.program],
            cwd=scene.folder, env={"FEEDWATCH_TEST_SECRET": SECRET, "PATH": os.environ["PATH"]},
            capture_output=True, text=True, timeout=60)
        expect(ending.returncode == 0, ending.returncode, ending.stderr)
        expect(len(scene.receiver.ids) == 3, scene.receiver.ids)
        modes = {
            path.name: stat.filemode(path.stat().st_mode)
            for path in [scene.folder / "state", *sorted((scene.folder / "state").iterdir())]}
        expect(modes["state"] == "drwx------", modes)
        expect(all(mode == "-rw-------" for name, mode in modes.items() if name != "state"), modes)
        # Asked to end, PID 1 does: the kernel gives it no default handling of signals.
        return " ".join(f"{name} {mode}" for name, mode in modes.items())


DRILLS = {
    "15": twenty, "18": clock, "21": asleep, "28": few_descriptors, "29": no_output, "32": removed,
    "33": container,
}
