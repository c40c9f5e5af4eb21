import FeedModel
import Testing

@Suite("Persons")
struct PersonTests {
    @Test(
        "in one string are split",
        arguments: [
            ("ann@example.org (Ann Lee)", Person(name: "Ann Lee", email: "ann@example.org")),
            ("Ann Lee (ann@example.org)", Person(name: "Ann Lee", email: "ann@example.org")),
            ("Ann Lee &lt;ann@example.org&gt;", Person(name: "Ann Lee", email: "ann@example.org")),
            ("mailto:ann@example.org", Person(email: "ann@example.org")),
            ("ann@example.org", Person(email: "ann@example.org")),
            ("Ann Lee", Person(name: "Ann Lee")),
            ("Ann [ann@example.org]", Person(name: "Ann", email: "ann@example.org")),
            ("https://example.social/@ann", Person(name: "https://example.social/@ann")),
            ("@ann@example.social", Person(name: "@ann@example.social")),
            ("Ann (the author)", Person(name: "Ann (the author)")),
            ("Ann &amp;amp; Bob", Person(name: "Ann & Bob")),
        ])
    func areSplit(written: String, person: Person) throws {
        #expect(try rssItem("<author>\(written)</author>").authors == [person])
    }

    @Test func `of Atom have their own elements, and a mailto URL is an address`() throws {
        let item = try atomEntry(
            """
            <author><name>Ann</name><uri>mailto:ann@example.org?subject=Hello</uri></author>\
            <contributor><name>Bob</name><uri>http://example.org/bob</uri></contributor><author/>
            """)
        #expect(item.authors == [Person(name: "Ann", email: "ann@example.org")])
        #expect(item.contributors == [Person(name: "Bob", url: "http://example.org/bob")])
    }

    @Test func `of iTunes count only when there are no others`() throws {
        let both = try rssItem("<itunes:author>I</itunes:author><dc:creator>D</dc:creator>")
        #expect(both.authors == [Person(name: "D")])
        #expect(try rssItem("<itunes:author>I</itunes:author>").authors == [Person(name: "I")])
    }

    @Test func `of the feed are not the item's`() throws {
        let feed = try parse(
            rss("<managingEditor>Ed</managingEditor><item><title>T</title></item>"))
        #expect(feed.feed.authors == [Person(name: "Ed")])
        #expect(feed.items.first?.authors == [])
    }
}
