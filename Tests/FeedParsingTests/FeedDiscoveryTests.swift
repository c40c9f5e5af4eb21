import FeedParsing
import Testing

@Suite("The feeds of a page")
struct FeedDiscoveryTests {
    private func links(_ html: String, url: String = "https://a.example/blog/") -> [FeedLink] {
        FeedDiscovery().links(in: Array(html.utf8), url: url)
    }

    @Test(
        "are declared by links of every type that feeds have",
        arguments: [
            "application/rss+xml", "application/atom+xml", "application/rdf+xml",
            "application/feed+json", "APPLICATION/RSS+XML; charset=utf-8", " application/rss+xml ",
        ])
    func areDeclared(type: String) {
        let html = "<!doctype html><link rel=alternate type=\"\(type)\" title='T' href=/feed.xml>"
        #expect(
            links(html)
                == [FeedLink(url: "https://a.example/feed.xml", title: "T", kind: .declared)])
    }

    @Test(
        "are no other links",
        arguments: [
            "<link rel=stylesheet type=application/rss+xml href=/a>",
            "<link rel='alternate stylesheet' type=application/rss+xml href=/a>",
            "<link rel=alternate type=text/html hreflang=de href=/de>",
            "<link rel=alternate type=application/rss+xml>",
            "<link rel=alternate type=application/rss+xml href='javascript:alert(1)'>",
            "<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>",
            "<link rel=alternate type=application/json href=/wp-json/wp/v2/pages/2>",
            "<!-- <link rel=alternate type=application/rss+xml href=/a> -->",
            "<script>'<link rel=alternate type=application/rss+xml href=/a>'</script>",
            "<template><link rel=alternate type=application/rss+xml href=/a></template>",
            "<a href=/about>RSS</a>", "<a href='/feedback'>", "<p>/feed</p>", "",
        ])
    func areNoOthers(html: String) {
        #expect(links(html).isEmpty)
    }

    @Test(
        "have their URLs resolved",
        arguments: [
            ("<base href='/x/'><link rel=alternate type=application/rss+xml href=f>", "/x/f"),
            ("<base href='javascript:1'><link rel=feed href=f>", "/blog/f"),
            ("<base target=_top><base href=/x/><base href=/y/><link rel=feed href=f>", "/x/f"),
            ("<link rel=feed href='?a=1&amp;b=2'>", "/blog/?a=1&b=2"),
            ("<link rel=feed href='?a=1&b=2'>", "/blog/?a=1&b=2"),
            ("<link rel='home feed' href=' ../f&#46;xml#top '>", "/f.xml"),
            ("<LINK REL='x ALTERNATE' TYPE=application/rss+xml HREF='\n/f'>", "/f"),
        ])
    func areResolved(html: String, path: String) {
        #expect(links(html).map(\.url) == ["https://a.example\(path)"])
    }

    @Test func `come the surest first, each once`() {
        let html = """
            <a href="/rss">RSS</a> <a href="/old.atom">Atom</a>
            <link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/c">
            <link rel="alternate" type="text/xml" href="/generic.xml">
            <link rel="alternate" type="application/rss+xml" href="/blog/comments/feed/">
            <link rel="alternate" type="application/rss+xml" title="A &amp; B" href="/main">
            <link rel="alternate" type="application/atom+xml" href="https://b.example/atom">
            <link rel="alternate" type="application/atom+xml" href="/main">
            """
        #expect(
            links(html).map(\.url) == [
                "https://a.example/main", "https://b.example/atom",
                "https://a.example/generic.xml", "https://a.example/c",
                "https://a.example/blog/comments/feed/", "https://a.example/rss",
                "https://a.example/old.atom",
            ])
        #expect(links(html).first?.title == "A & B")
        #expect(links(html).map(\.kind.rawValue) == [0, 0, 1, 2, 2, 3, 3])
    }

    @Test func `are few, and found in time linear in the page`() {
        let many = (0..<100_000).map { "<link rel=feed href=/\($0)>" }.joined()
        #expect(links(many).count == 50)
        for hostile in ["<link ", "<!--", "<script>", "<link rel=\"", "<a href='", "<<<<"] {
            #expect(links(String(repeating: hostile, count: 200_000)).isEmpty)
        }
    }

    @Test(
        "that names none are looked for at the usual places",
        arguments: [
            (
                "https://a.example",
                [
                    "/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml",
                    "/feed.json",
                ]
            ),
            (
                "https://a.example/blog?x=1",
                [
                    "/blog/feed", "/blog/feed.xml", "/blog/rss.xml", "/feed", "/rss", "/feed.xml",
                    "/rss.xml",
                ]
            ),
            (
                "https://a.example/blog/post.html",
                [
                    "/blog/feed", "/blog/feed.xml", "/blog/rss.xml", "/feed", "/rss", "/feed.xml",
                    "/rss.xml",
                ]
            ),
        ])
    func usualPlaces(url: String, paths: [String]) {
        #expect(
            FeedDiscovery.usualPlaces(near: url) == paths.map { "https://a.example\($0)" })
    }
}
