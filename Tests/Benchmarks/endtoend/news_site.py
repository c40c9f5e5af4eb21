#!/usr/bin/env python3
"""A site of news on loopback, rules for it, and what they have to find.

    python3 news_site.py DIRECTORY [--feeds 1000] [--items 30] [--rules 100] [--alerts 1556]

Writes one RSS document a feed with its gzip beside it, nginx.conf, urls.txt, rules.txt (a rule a line:
name, tab, one word or two that must both be there) and expected.txt (rule and guid of each match). The words of
rules are in no text but where they are planted, and in longer words, which are no matches. Every feed is at a
host of its own, N.feeds.test, which ../fetch/resolver.py knows.
"""
import argparse
import gzip
import html
import os
import random
PORT = 18490

NGINX = """
daemon off; worker_processes 1; error_log %(dir)s/error.log crit; pid %(dir)s/nginx.pid;
events { worker_connections 4096; }
http {
    access_log off; sendfile on; tcp_nodelay on; gzip_static on;
    types { application/rss+xml xml; }
    client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
    server { listen 0.0.0.0:%(port)d backlog=4096; root %(dir)s/www; }
}
"""


def words(r, count, syllables):
    found = set()
    while len(found) < count:
        found.add("".join(r.choice("bcdfghjklmnprstvw") + r.choice("aeiou") for _ in range(r.choice(syllables))))
    return sorted(found)


def paragraphs(r, vocabulary, weights, planted):
    """About two kilobytes of HTML that hold `planted` somewhere."""
    text = r.choices(vocabulary, cum_weights=weights, k=260)
    for word in planted:
        text.insert(r.randrange(len(text)), word.capitalize() if r.random() < 0.3 else word)
    size = len(text) // 4 + 1
    parts = [" ".join(text[at:at + size]).capitalize() + "." for at in range(0, len(text), size)]
    return "".join('<p>%s <a href="https://example.org/%d">more</a></p>' % (part, r.randrange(10**6)) for part in parts)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("directory")
    ap.add_argument("--feeds", type=int, default=1000)
    ap.add_argument("--items", type=int, default=30)
    ap.add_argument("--rules", type=int, default=100)
    ap.add_argument("--alerts", type=int, default=1556)
    args = ap.parse_args()
    directory = os.path.abspath(args.directory)
    for name in ("www", "tmp"):
        os.makedirs(os.path.join(directory, name), exist_ok=True)
    r = random.Random(11)
    vocabulary = words(r, 20_000, (2, 3, 4))
    r.shuffle(vocabulary)
    weights, total = [], 0.0
    for rank in range(len(vocabulary)):
        total += 1 / (rank + 2.7)
        weights.append(total)
    reserved = [w for w in words(r, args.rules * 3, (3, 4)) if w not in set(vocabulary)]
    r.shuffle(reserved)
    rules = [("rule-%d" % n, [reserved.pop() for _ in range(2 if n % 5 < 2 else 1)]) for n in range(args.rules)]

    places = args.feeds * args.items
    hits = set()
    while len(hits) < min(args.alerts, places):
        hits.add((min(int(r.paretovariate(0.6)) - 1, args.rules - 1), r.randrange(places)))
    planted = [[] for _ in range(places)]
    for rule, place in sorted(hits):
        planted[place] += rules[rule][1]
    taken = {(rule, place) for rule, place in hits}
    for rule, (_, terms) in enumerate(rules):
        for place in r.sample(range(places), 20):
            if any((other, place) in taken for other in range(args.rules)):
                continue
            # Half of a rule, or a longer word: nothing to be told.
            planted[place].append(terms[0] if len(terms) == 2 else terms[0] + "xq")

    for feed in range(args.feeds):
        items = []
        for number in range(args.items):
            body = paragraphs(r, vocabulary, weights, planted[feed * args.items + number])
            body = "<![CDATA[%s]]>" % body if feed % 2 else html.escape(body)
            items.append(
                "<item><title>%s</title><link>https://n%d.example.org/%d</link><guid isPermaLink=\"false\">%d-%d</guid>"
                "<pubDate>Tue, %02d Nov 2026 10:%02d:00 GMT</pubDate><description>%s</description></item>\n" % (
                    " ".join(r.choices(vocabulary, cum_weights=weights, k=8)).capitalize(), feed, number, feed, number,
                    1 + number % 24, number % 60, body))
        text = ('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>News %d</title>'
                "<link>https://n%d.example.org/</link>\n%s</channel></rss>\n" % (feed, feed, "".join(items))).encode()
        path = os.path.join(directory, "www", "%d.xml" % feed)
        with open(path, "wb") as f:
            f.write(text)
        with gzip.open(path + ".gz", "wb", 6) as f:
            f.write(text)

    def write(name, lines):
        with open(os.path.join(directory, name), "w") as f:
            f.writelines(line + "\n" for line in lines)

    write("nginx.conf", [NGINX % {"dir": directory, "port": PORT}])
    write("urls.txt", ["http://%d.feeds.test:%d/%d.xml" % (n, PORT, n) for n in range(args.feeds)])
    write("rules.txt", ["%s\t%s" % (name, " ".join(terms)) for name, terms in rules])
    write("expected.txt", ["%s\t%d-%d" % (rules[rule][0], place // args.items, place % args.items)
                           for rule, place in sorted(hits)])


if __name__ == "__main__":
    main()
