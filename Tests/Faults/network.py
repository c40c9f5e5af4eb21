"""Names that nobody knows, and networks that are down (reliability: faults 22 and 23), in a network
namespace that holds nothing but loopback."""
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve()


def inside(drill, program):
    """Runs a drill of this file in a network and mount namespace of its own."""
    ending = subprocess.run(
        ["unshare", "--net", "--mount", sys.executable, HERE, drill, program],
        capture_output=True, text=True, timeout=500)
    from scene import expect
    expect(ending.returncode == 0, ending.stdout[-600:], ending.stderr[-1500:])
    return ending.stdout.strip()


class NameServer:
    """Answers on 127.0.0.1:53: the first label says how."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.asked = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            query, client = self.socket.recvfrom(512)
            self.asked += 1
            threading.Thread(target=self.answer, args=(query, client), daemon=True).start()

    def answer(self, query, client):
        length = query[12]
        kind = query[13:13 + length].decode().split("-")[0]
        end = query.index(b"\0", 12) + 5
        question, asks_for_ipv4 = query[12:end], query[end - 3] == 1
        if kind == "slow":
            time.sleep(10)
        code = {"servfail": 2, "nxdomain": 3}.get(kind, 0)
        count = {"many": 100, "slow": 1, "good": 1}.get(kind, 0) if asks_for_ipv4 else 0
        # More than fits a datagram is cut off: the client is to take what came.
        count = min(count, 28)
        records = b"".join(
            b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + bytes([127, 0, 0, 1 + number])
            for number in range(count))
        self.socket.sendto(
            query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, count, 0, 0) + question + records,
            client)


def names(program, most):
    """23: names with SERVFAIL, NXDOMAIN, 10 s of delay, and many addresses; 300 slow ones at once"""
    return inside("names", program)


def network_down(program, most):
    """22: no network for 6 hours of 5 minutes, 1,000 feeds"""
    return inside("network_down", program)


def feeds(scene, names, port, tail=""):
    scene.write("feeds.toml", scene.toml().split("[[feed]]")[0] + "".join(
        f'[[feed]]\nname = "{name}"\nurl = "http://{name}.example:{port}/"\n'
        f'allow_private = ["{name}.example:{port}"]\n' for name in names) + tail)


def run_names(program):
    from scene import Scene, expect
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    server = NameServer()
    with Scene(program) as scene:
        scene.write("resolv.conf", "nameserver 127.0.0.1\noptions timeout:5 attempts:1\n")
        subprocess.run(
            ["mount", "--bind", scene.folder / "resolv.conf", "/etc/resolv.conf"], check=True)
        import http.server
        document = (scene.folder / "news.rss").read_bytes()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(document)))
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_):
                pass
        web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=web.serve_forever, daemon=True).start()
        kinds = ["good", "servfail", "nxdomain", "slow", "many"]
        feeds(scene, [f"{kind}-1" for kind in kinds] + [f"slow-{n}" for n in range(2, 300)],
              web.server_address[1])
        report = scene.folder / "report.json"
        begin = time.monotonic()
        running = scene.start("poll", "--all", "--report", str(report))
        threads = 0
        while running.poll() is None:
            try:
                threads = max(threads, len(os.listdir(f"/proc/{running.pid}/task")))
            except FileNotFoundError:
                break
            time.sleep(0.2)
        took = time.monotonic() - begin
        expect(running.returncode == 0, running.returncode, running.communicate()[1][:500])
        outcomes = {feed["name"]: feed for feed in json.loads(report.read_text())["feeds"]}
        expect(outcomes["good-1"]["outcome"] == "read", outcomes["good-1"])
        expect(outcomes["many-1"]["outcome"] == "read", outcomes["many-1"])
        for kind in ["servfail", "nxdomain", "slow"]:
            expect(outcomes[f"{kind}-1"]["outcome"] == "failed", outcomes[f"{kind}-1"])
        expect(threads < 250, "threads:", threads)
        expect(took < 90, "took", took)
        print(f"good and many read, servfail, nxdomain and 299 slow ones failed, in {took:.0f} s with "
              f"at most {threads} threads")


def run_network_down(program):
    from scene import Scene, expect
    with Scene(program) as scene:
        scene.write("resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        subprocess.run(
            ["mount", "--bind", scene.folder / "resolv.conf", "/etc/resolv.conf"], check=True)
        sink = '\n[[sink]]\nname = "log"\ntype = "file"\npath = "alerts.jsonl"\n'
        feeds(scene, [f"f{number}" for number in range(1000)], 80, sink)
        text = (scene.folder / "feeds.toml").read_text()
        scene.write("feeds.toml", text.replace("[feedwatch]", '[feedwatch]\nevents = ["log"]'))
        told, codes, begin = [], {}, time.monotonic()
        for minute in range(0, 361, 5):
            ending = scene.run("poll", env={"FEEDWATCH_CLOCK_OFFSET": f"+{minute}m"})
            codes[ending.returncode] = codes.get(ending.returncode, 0) + 1
            if ending.stderr:
                told.append((minute, ending.stderr))
        took = time.monotonic() - begin
        failures = scene.sql("SELECT count(*), max(failures) FROM feed")[0]
        alerts = len(scene.ids_in_file())
        expect(failures[0] == 0 or failures[1] == 0, "failures of feeds:", failures)
        expect(alerts <= 1, "alerts:", alerts)
        lines = sum(text.count("\n") for _, text in told)
        expect(1 <= lines <= 4, "lines:", lines, told[:2])
        print(f"73 runs in {took:.0f} s, exit codes {codes}; told {len(told)} times: "
              f"{told[0][1].strip()}; no feed counts a failure")


DRILLS = {"22": network_down, "23": names}

if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    {"names": run_names, "network_down": run_network_down}[sys.argv[1]](sys.argv[2])
