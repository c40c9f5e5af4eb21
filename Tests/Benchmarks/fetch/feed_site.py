#!/usr/bin/env python3
"""A site of feeds on loopback: one nginx, every feed at a host of its own.

    python3 feed_site.py DIRECTORY [--feeds 1000] [--bytes 60000] [--addresses | --tls]

Writes documents of about --bytes bytes, each with its gzip beside it, nginx.conf and, for --feeds
feeds, urls.txt and feeds.toml. Start it with `nginx -p DIRECTORY -c nginx.conf`. The hosts are
N.feeds.test, which resolver.py knows, each with an address of its own: 127.1.0.1 to 127.… are all
loopback. With --addresses the URLs have these instead. With --tls the feeds are at 127.0.0.1, each at
a port of its own, with one certificate (cert.pem).
"""
import argparse
import gzip
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "parse"))
import documents

DOCUMENTS = 1000
PORT = 18480
FIRST_TLS_PORT = 20000


def address(n):
    return "127.%d.%d.%d" % (1 + n // 62500, n // 250 % 250, 1 + n % 250)


def document(r, size):
    """RSS or Atom of about `size` bytes."""
    make = r.choice([lambda: documents.rss(r, True), lambda: documents.rss(r, False),
                     lambda: documents.atom(r, False)])
    while True:
        text = make()
        if len(text) < size * 0.5:
            continue
        # Whole items up to the size.
        close = "</item>\n" if "</item>" in text else "</entry>\n"
        end = "</channel>\n</rss>\n" if "</item>" in text else "</feed>\n"
        at = text.find(close, size)
        return text if at < 0 else text[:at] + close + end


CONF = """
daemon off;
worker_processes 1;
error_log %(dir)s/error.log crit;
pid %(dir)s/nginx.pid;
events { worker_connections 4096; }
http {
    access_log off;
    sendfile on; tcp_nodelay on; keepalive_timeout 60; keepalive_requests 100000;
    types { application/rss+xml xml; }
    gzip_static on; gzip_vary on;
    client_body_temp_path %(dir)s/tmp; proxy_temp_path %(dir)s/tmp; fastcgi_temp_path %(dir)s/tmp;
    uwsgi_temp_path %(dir)s/tmp; scgi_temp_path %(dir)s/tmp;
    open_file_cache max=1000;
    server {
        %(listen)s
        root %(dir)s/www;
        rewrite ^/feed/\\d*?(\\d\\d?\\d?)\\.xml$ /$1.xml break;
    }
}
"""


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("directory")
    ap.add_argument("--feeds", type=int, default=1000)
    ap.add_argument("--bytes", type=int, default=60000)
    kind = ap.add_mutually_exclusive_group()
    kind.add_argument("--addresses", action="store_true")
    kind.add_argument("--tls", action="store_true")
    args = ap.parse_args()
    directory = os.path.abspath(args.directory)
    www = os.path.join(directory, "www")
    os.makedirs(www, exist_ok=True)
    os.makedirs(os.path.join(directory, "tmp"), exist_ok=True)
    r = random.Random(7)
    for n in range(min(args.feeds, DOCUMENTS)):
        path = os.path.join(www, "%d.xml" % n)
        if os.path.exists(path):
            continue
        data = document(r, args.bytes).encode()
        with open(path, "wb") as f:
            f.write(data)
        with gzip.open(path + ".gz", "wb", 6) as f:
            f.write(data)
    # /feed/1005.xml ends in 005.
    for n in range(100 if args.feeds > DOCUMENTS else 0):
        for name in {"%02d" % n, "%03d" % n} - {str(n)}:
            for end in (".xml", ".xml.gz"):
                path = os.path.join(www, name + end)
                if not os.path.exists(path):
                    os.symlink(str(n) + end, path)
    listen = "listen 0.0.0.0:%d backlog=4096;" % PORT
    if args.tls:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-keyout", "key.pem", "-out", "cert.pem", "-days", "30", "-subj", "/CN=feeds", "-addext",
             "subjectAltName=IP:127.0.0.1"], check=True, cwd=directory, stderr=subprocess.DEVNULL)
        listen = "listen 127.0.0.1:%d-%d ssl; ssl_certificate %s/cert.pem; ssl_certificate_key %s/key.pem;" % (
            FIRST_TLS_PORT, FIRST_TLS_PORT + args.feeds - 1, directory, directory)
    with open(os.path.join(directory, "nginx.conf"), "w") as f:
        f.write(CONF % {"dir": directory, "listen": listen})

    def authority(n):
        if args.tls:
            return "127.0.0.1:%d" % (FIRST_TLS_PORT + n)
        return "%s:%d" % (address(n) if args.addresses else "%d.feeds.test" % n, PORT)

    scheme = "https" if args.tls else "http"
    urls = ["%s://%s/feed/%d.xml" % (scheme, authority(n), n) for n in range(args.feeds)]
    with open(os.path.join(directory, "urls.txt"), "w") as f:
        f.writelines(url + "\n" for url in urls)
    with open(os.path.join(directory, "feeds.toml"), "w") as f:
        f.write('[[rule]]\nname = "r"\nany = ["zzyzx"]\n[[sink]]\nname = "s"\ntype = "file"\npath = "alerts.jsonl"\n')
        if args.tls:
            f.write('[defaults]\nca_file = "cert.pem"\n')
        for n, url in enumerate(urls):
            f.write('[[feed]]\nname = "f%d"\nurl = "%s"\nallow_private = ["%s"]\n' % (n, url, authority(n)))


if __name__ == "__main__":
    main()
