#!/usr/bin/env python3
"""Writes feed documents of the kinds that publishers write, for measuring parsers.

    python3 documents.py DIRECTORY [--count 2000] [--seed 1]

The same seed gives the same bytes. The kinds and their shares: RSS with CDATA bodies, RSS with
escaped bodies, Atom with escaped bodies, Atom with XHTML bodies, podcasts, RDF, short headlines,
JSON Feed. About one document in fifty is not well-formed or not in UTF-8, as in the wild.
"""
import argparse
import datetime
import html
import json
import os
import random

WORDS = """the of and to in is that for it as was with be by on not he his but at are this have from
or had an they which one you were all her she there would their we him been has when who will no more
if out so said what up its about into than them can only other new some could time these two may then
do first any my now such like our over man me even most made after also did many before must through
server release update market report company research city government engine people network design
question language history science energy climate election budget software security patch device
camera orbit river bridge teacher hospital festival museum season player coach league record album
guitar recipe garden kitchen winter summer mountain island harbour railway airport ticket journey
résumé naïve café Zürich façade señor über""".split()
HOSTS = ["news.example.org", "blog.example.com", "www.example.net", "radio.example.fm"]


def sentence(r):
    words = [r.choice(WORDS) for _ in range(r.randint(6, 20))]
    return " ".join(words).capitalize() + r.choice([".", ".", ".", "?", "!", " – again.", " & more."])


def paragraph(r):
    return " ".join(sentence(r) for _ in range(r.randint(2, 6)))


def body(r, size):
    """HTML of about `size` bytes, as editors and content systems make it."""
    out, length = [], 0
    while length < size:
        kind = r.random()
        text = html.escape(paragraph(r), quote=False)
        if kind < 0.55:
            words = text.split(" ")
            at = r.randrange(len(words))
            words[at] = '<a href="https://%s/%d/?a=1&amp;b=%d">%s</a>' % (
                r.choice(HOSTS), r.randrange(9999), r.randrange(99), words[at])
            piece = "<p>%s</p>\n" % " ".join(words)
        elif kind < 0.7:
            piece = '<p><img src="https://%s/i/%d.jpg" alt="%s" width="640" height="480" /></p>\n' % (
                r.choice(HOSTS), r.randrange(99999), html.escape(sentence(r)))
        elif kind < 0.8:
            piece = "<ul>%s</ul>\n" % "".join(
                "<li>%s</li>" % html.escape(sentence(r), quote=False) for _ in range(r.randint(2, 6)))
        elif kind < 0.9:
            piece = "<blockquote><p>%s</p></blockquote>\n" % text
        else:
            piece = '<h2 class="title">%s</h2>\n<p>%s&nbsp;<em>%s</em>&#8217;s</p>\n' % (
                html.escape(sentence(r), quote=False), text, r.choice(WORDS))
        out.append(piece)
        length += len(piece)
    return "".join(out)


def when(r):
    return datetime.datetime(2024, 1, 1) + datetime.timedelta(minutes=r.randrange(900000))


def rfc822(t):
    return t.strftime("%a, %d %b %Y %H:%M:%S +0000")


def rss(r, cdata, podcast=False, short=False):
    host = r.choice(HOSTS)
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
           'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
           'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
           'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
           'xmlns:media="http://search.yahoo.com/mrss/" '
           'xmlns:slash="http://purl.org/rss/1.0/modules/slash/">\n<channel>\n'
           "<title>%s</title>\n<link>https://%s/</link>\n<description>%s</description>\n"
           '<atom:link href="https://%s/feed" rel="self" type="application/rss+xml" />\n'
           "<language>en-GB</language>\n" % (html.escape(sentence(r)), host, html.escape(sentence(r)), host)]
    for n in range(r.randint(20, 120) if short else r.randint(10, 50)):
        url = "https://%s/%d/%s" % (host, n, r.choice(WORDS))
        out.append("<item>\n\t<title>%s</title>\n\t<link>%s</link>\n\t<pubDate>%s</pubDate>\n"
                   '\t<guid isPermaLink="false">https://%s/?p=%d</guid>\n'
                   % (html.escape(sentence(r), quote=False), url, rfc822(when(r)), host, r.randrange(99999)))
        out.append("\t<dc:creator><![CDATA[%s %s]]></dc:creator>\n" % (r.choice(WORDS), r.choice(WORDS)))
        for _ in range(r.randint(0, 5)):
            out.append("\t<category><![CDATA[%s]]></category>\n" % r.choice(WORDS))
        if short:
            out.append("\t<description>%s</description>\n" % html.escape(paragraph(r), quote=False))
        elif cdata:
            out.append("\t<description><![CDATA[<p>%s</p>]]></description>\n" % paragraph(r))
            out.append("\t<content:encoded><![CDATA[%s]]></content:encoded>\n" % body(r, r.randint(800, 12000)))
        else:
            out.append("\t<description>%s</description>\n"
                       % html.escape(body(r, r.randint(800, 8000)), quote=False))
        if podcast:
            out.append('\t<enclosure url="https://%s/%d.mp3" length="%d" type="audio/mpeg" />\n'
                       "\t<itunes:duration>%d:%02d</itunes:duration>\n\t<itunes:explicit>no</itunes:explicit>\n"
                       '\t<itunes:image href="https://%s/%d.jpg" />\n'
                       % (host, n, r.randrange(1 << 27), r.randrange(90), r.randrange(60), host, n))
        elif r.random() < 0.3:
            out.append('\t<media:content url="https://%s/%d.jpg" medium="image" width="800" height="600">'
                       "<media:title>%s</media:title></media:content>\n"
                       % (host, n, html.escape(sentence(r), quote=False)))
        out.append("\t<slash:comments>%d</slash:comments>\n</item>\n" % r.randrange(50))
    out.append("</channel>\n</rss>\n")
    return "".join(out)


def atom(r, xhtml):
    host = r.choice(HOSTS)
    out = ['<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
           "<title>%s</title>\n<id>tag:%s,2024:feed</id>\n<updated>%sZ</updated>\n"
           '<link href="https://%s/"/>\n<link rel="self" href="https://%s/atom.xml"/>\n'
           % (html.escape(sentence(r), quote=False), host, when(r).isoformat(), host, host)]
    for n in range(r.randint(10, 40)):
        t = when(r)
        out.append('<entry>\n<title type="html">%s</title>\n<id>tag:%s,2024:%d</id>\n'
                   '<link rel="alternate" type="text/html" href="https://%s/%d"/>\n'
                   "<published>%s+01:00</published>\n<updated>%s.123Z</updated>\n"
                   "<author><name>%s %s</name><uri>https://%s/who</uri></author>\n"
                   % (html.escape(html.escape(sentence(r), quote=False), quote=False), host, n, host, n,
                      t.isoformat(), t.isoformat(), r.choice(WORDS), r.choice(WORDS), host))
        for _ in range(r.randint(0, 4)):
            out.append('<category term="%s"/>\n' % r.choice(WORDS))
        text = body(r, r.randint(800, 10000))
        if xhtml:
            text = text.replace("&nbsp;", "&#160;")
            out.append('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">%s</div></content>\n' % text)
        else:
            out.append('<summary type="html">%s</summary>\n' % html.escape(sentence(r), quote=False))
            out.append('<content type="html">%s</content>\n' % html.escape(text, quote=False))
        out.append("</entry>\n")
    out.append("</feed>\n")
    return "".join(out)


def rdf(r):
    host = r.choice(HOSTS)
    items = []
    for n in range(r.randint(10, 40)):
        items.append('<item rdf:about="https://%s/%d">\n<title>%s</title>\n<link>https://%s/%d</link>\n'
                     "<description>%s</description>\n<dc:date>%s+00:00</dc:date>\n<dc:creator>%s</dc:creator>\n</item>\n"
                     % (host, n, html.escape(sentence(r), quote=False), host, n,
                        html.escape(body(r, 1500), quote=False), when(r).isoformat(), r.choice(WORDS)))
    return ('<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
            'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
            '<channel rdf:about="https://%s/rdf"><title>%s</title><link>https://%s/</link>'
            "<description>%s</description></channel>\n%s</rdf:RDF>\n"
            % (host, html.escape(sentence(r)), host, html.escape(sentence(r)), "".join(items)))


def json_feed(r):
    host = r.choice(HOSTS)
    items = [{"id": "https://%s/%d" % (host, n), "url": "https://%s/%d" % (host, n), "title": sentence(r),
              "content_html": body(r, r.randint(800, 8000)), "date_published": when(r).isoformat() + "Z",
              "authors": [{"name": r.choice(WORDS)}], "tags": r.sample(WORDS, 3)}
             for n in range(r.randint(10, 40))]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": sentence(r),
                       "home_page_url": "https://%s/" % host, "items": items}, ensure_ascii=r.random() < 0.5)


KINDS = [(0.30, "rss-cdata", lambda r: rss(r, True)), (0.20, "rss-escaped", lambda r: rss(r, False)),
         (0.14, "atom-escaped", lambda r: atom(r, False)), (0.10, "atom-xhtml", lambda r: atom(r, True)),
         (0.08, "podcast", lambda r: rss(r, True, podcast=True)), (0.06, "rdf", rdf),
         (0.09, "headlines", lambda r: rss(r, False, short=True)), (0.03, "json", json_feed)]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("directory")
    ap.add_argument("--count", type=int, default=2000)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    os.makedirs(args.directory, exist_ok=True)
    r = random.Random(args.seed)
    total = 0
    for n in range(args.count):
        x, kind, make = r.random(), *KINDS[0][1:]
        for share, name, maker in KINDS:
            if x < share:
                kind, make = name, maker
                break
            x -= share
        document = make(r)
        damage = r.random() if kind != "json" else 1
        if damage < 0.008:
            document = document.replace("&amp;", "&", 3)
        elif damage < 0.012:
            document = document[:len(document) * 2 // 3]
        data = document.encode()
        if 0.012 <= damage < 0.02:
            data = document.replace("UTF-8", "windows-1252", 1).replace("utf-8", "windows-1252", 1).encode("cp1252")
        total += len(data)
        with open(os.path.join(args.directory, "%04d-%s" % (n, kind)), "wb") as f:
            f.write(data)
    print("%d documents, %d bytes" % (args.count, total))


if __name__ == "__main__":
    main()
