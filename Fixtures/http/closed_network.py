#!/usr/bin/env python3
"""What redirects and names lead to outside loopback, tried where there is no outside: run as root in
a network namespace and a mount namespace of its own (`unshare -n -m`), whose only interface is `lo`.

  closed_network.py PROGRAM FOLDER CERTIFICATES

Gives `lo` public addresses, where a server redirects, and others that nobody may be led to, where the
same server listens. PROGRAM polls a feed per redirect, in FOLDER. Prints one JSON object:
{"feeds": {NAME: {"outcome", "error"}}, "good", "rebound", "pooled", "proxied" and "tls" likewise,
"touched": addresses that nobody may be led to, one per connection}; the pooled case makes one such
connection, which it allows. Refuses to run where any other interface is.
"""
import json
import os
import socket
import ssl
import subprocess
import sys
import threading

PUBLIC, PUBLIC_V6, PUBLIC_2 = "93.184.215.14", "2606:2800:21f:cb07::1", "93.184.215.15"
FORBIDDEN = {
    "private": "10.0.0.1", "private-172": "172.16.0.1", "private-192": "192.168.0.1",
    "metadata": "169.254.169.254", "cgnat": "100.64.0.1", "loopback": "127.0.0.1",
    "loopback-2": "127.0.0.2", "benchmark": "198.18.0.1", "azure": "168.63.129.16",
    "ula": "fd00::1", "ula-metadata": "fd00:ec2::254", "loopback-v6": "::1",
    "nat64": "64:ff9b::a00:1", "6to4": "2002:a00:1::1", "site-local": "fec0::1"}
# Spellings of those above, as they stand in a URL.
SPELLINGS = {
    "decimal": "167772161", "hex": "0x0a000001", "octal": "012.0.0.1", "short": "10.1",
    "mixed": "0xa.0.1", "mapped": "[::ffff:10.0.0.1]", "mapped-hex": "[::ffff:a00:1]",
    "mapped-metadata": "[::ffff:169.254.169.254]", "zero": "0.0.0.0", "unspecified": "[::]",
    "user": "93.184.215.14@10.0.0.1", "user-encoded": "93.184.215.14%40@10.0.0.1",
    "upper": "PRIVATE.TEST", "dotted": "private.test.", "name": "private.test", "both": "both.test",
    "wide": "%EF%BC%91%EF%BC%90.0.0.1", "backslash": "93.184.215.14\\@10.0.0.1",
    "hash": "10.0.0.1#@93.184.215.14", "metadata-decimal": "2852039166"}
HOSTS = f"""127.0.0.1 localhost
10.0.0.1 private.test private.test.
{PUBLIC_2} both.test
10.0.0.1 both.test
{PUBLIC_2} rebind.test
"""
RSS = b"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>x</title></item></channel></rss>"


def run(*command):
    subprocess.run(command, check=True)


class Network:
    def __init__(self, folder):
        interfaces = socket.if_nameindex()
        assert [name for _, name in interfaces] == ["lo"], f"not alone: {interfaces}"
        self.hosts = os.path.join(folder, "hosts")
        self.write_hosts(HOSTS)
        run("mount", "--bind", self.hosts, "/etc/hosts")
        run("ip", "link", "set", "lo", "up")
        for address in [PUBLIC, PUBLIC_2, PUBLIC_V6, *FORBIDDEN.values()]:
            if not address.startswith("127.") and address != "::1":
                if ":" in address:
                    run("ip", "addr", "add", address + "/128", "dev", "lo", "nodad")
                else:
                    run("ip", "addr", "add", address + "/32", "dev", "lo")
        self.touched = []
        self.listener = socket.create_server(
            ("::", 80), family=socket.AF_INET6, dualstack_ipv6=True, backlog=512)
        threading.Thread(target=self.accept, daemon=True).start()

    def write_hosts(self, text):
        with open(self.hosts, "w") as file:
            file.write(text)

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        local = connection.getsockname()[0].removeprefix("::ffff:")
        if local not in (PUBLIC, PUBLIC_2, PUBLIC_V6):
            self.touched.append(local)
        with connection, connection.makefile("rb") as reader:
            while (line := reader.readline().split()):
                while reader.readline().strip():
                    pass
                connection.sendall(self.answer(line[1].decode()))

    def answer(self, path):
        kind, _, rest = path.removeprefix("/").partition("/")
        if kind == "to":
            target = rest
            host = FORBIDDEN.get(target) and (
                f"[{FORBIDDEN[target]}]" if ":" in FORBIDDEN[target] else FORBIDDEN[target])
            return redirect(f"http://{host or SPELLINGS[target]}/canary")
        if kind == "rebind":
            # From the next look on, the name leads elsewhere.
            self.write_hosts(HOSTS.replace(f"{PUBLIC_2} rebind.test", "10.0.0.1 rebind.test"))
            return redirect("http://rebind.test/canary")
        if kind == "to-allowed":
            return redirect("http://10.0.0.1/allowed/feed")
        return (b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(RSS)) + RSS


def redirect(target):
    return f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")


class Program:
    def __init__(self, path, folder):
        self.path, self.folder, self.runs = path, folder, 0

    def poll(self, feeds, **environment):
        """Polls feeds, given as {name: (url, allow_private)}, once."""
        self.runs += 1
        folder = os.path.join(self.folder, str(self.runs))
        os.mkdir(folder)
        with open(os.path.join(folder, "feeds.toml"), "w") as file:
            for name, (url, allowed) in feeds.items():
                file.write(f'[[feed]]\nname = "{name}"\nurl = "{url}"\nallow_private = {json.dumps(allowed)}\n')
        kept = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        subprocess.run(
            [self.path, "poll", "--all", "--report", "report.json"], cwd=folder,
            env={**kept, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, "report.json")) as file:
            return {f["name"]: {"outcome": f["outcome"], "error": f.get("error", "")}
                    for f in json.load(file)["feeds"]}


def tls_servers(folder):
    """Ports for each certificate that hostile_server.py makes, by its name."""
    ports = {}
    for kind in ("good", "self-signed", "expired", "wrong-host"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/{kind}.pem", f"{folder}/{kind}.key")
        listener = socket.create_server(("127.0.0.1", 0))
        ports[kind] = listener.getsockname()[1]
        threading.Thread(target=serve_tls, args=(listener, context), daemon=True).start()
    return ports


def serve_tls(listener, context):
    while True:
        connection, _ = listener.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(RSS) + RSS)
        except OSError:
            pass


def main(path, folder, certificates):
    network, program, result = Network(folder), Program(path, folder), {}
    targets = [*FORBIDDEN, *SPELLINGS]
    result["feeds"] = program.poll(
        {name: (f"http://{PUBLIC}/to/{name}", []) for name in targets}
        | {"v6": (f"http://[{PUBLIC_V6}]/to/private", [])}
        | {f"direct-{name}": (f"http://{f'[{a}]' if ':' in a else a}/canary", []) for name, a in FORBIDDEN.items()})
    result["good"] = program.poll(
        {"public": (f"http://{PUBLIC}/feed", []), "public-v6": (f"http://[{PUBLIC_V6}]/feed", []),
         "both": ("http://both.test/feed", [])})
    # A name that changes between two polls, and within one.
    result["rebound"] = program.poll({"first": ("http://rebind.test/rebind", [])}) | program.poll(
        {"second": ("http://rebind.test/canary", [])})
    network.write_hosts(HOSTS)
    # One feed may go to a private address, and others redirect there while its connection is open.
    result["pooled"] = program.poll(
        {"allowed": ("http://10.0.0.1/allowed/feed", ["10.0.0.1:80"])}
        | {f"other-{n}": (f"http://{PUBLIC}/to-allowed", []) for n in range(8)})
    # A proxy of the environment is not asked: it would lead anywhere.
    result["proxied"] = program.poll(
        {"public": (f"http://{PUBLIC}/feed", [])}, http_proxy="http://10.0.0.1:80",
        HTTP_PROXY="http://10.0.0.1:80", ALL_PROXY="http://10.0.0.1:80")
    run("mount", "--bind", os.path.join(certificates, "ca.pem"), "/etc/ssl/certs/ca-certificates.crt")
    result["tls"] = program.poll(
        {kind: (f"https://127.0.0.1:{port}/", [f"127.0.0.1:{port}"])
         for kind, port in tls_servers(certificates).items()})
    result["touched"] = network.touched
    print(json.dumps(result))


main(*sys.argv[1:])
