import FeedModel
import Foundation
import Testing

@Suite("Publication dates")
struct PublicationDateTests {
    @Test(
        "are read in every spelling seen in the wild",
        arguments: [
            ("Sat, 07 Sep 2002 00:00:01 GMT", "2002-09-07T00:00:01Z"),  // RFC 822 §5
            ("Sat, 7 Sep 02 0:00:01 EST", "2002-09-07T05:00:01Z"),  // short year, named zone
            ("7 Sep 2002 00:00", "2002-09-07T00:00:00Z"),  // no weekday, seconds or zone
            ("Mon, 07 Sep 2002 00:00:01 GMT", "2002-09-07T00:00:01Z"),  // wrong weekday
            ("Saturday, 07-Sep-02 00:00:01 GMT", "2002-09-07T00:00:01Z"),  // RFC 850
            ("Sat Sep  7 00:00:01 2002", "2002-09-07T00:00:01Z"),  // asctime
            ("Sat Sep 07 00:00:01 +0200 2002", "2002-09-06T22:00:01Z"),
            ("September 7th, 2002 3:04 PM", "2002-09-07T15:04:00Z"),
            ("12:30 am, Sept 7 2002", "2002-09-07T00:30:00Z"),
            ("Sat, 07 Sep 2002 00:00:01 GMT+01:00", "2002-09-06T23:00:01Z"),
            ("Sat, 07 Sep 2002 00:00:01 XYZ", "2002-09-07T00:00:01Z"),  // unknown zone
            ("Sat, 07 Sep 2002 02:00:00 Europe/Berlin", "2002-09-07T00:00:00Z"),
            ("sam., 7 sept. 2002 00:00:01 GMT", "2002-09-07T00:00:01Z"),  // French
            ("mar., 03 sept. 2002 00:00:01 GMT", "2002-09-03T00:00:01Z"),  // a Tuesday, no March
            ("Mi, 04 Dez 2002 10:00:00 +0100", "2002-12-04T09:00:00Z"),  // German
            ("7 сентября 2002 10:00:00", "2002-09-07T10:00:00Z"),  // Russian
            ("2002年9月7日 10:00", "2002-09-07T10:00:00Z"),
            ("Fri, 01 Jan 68 00:00:00 GMT", "2068-01-01T00:00:00Z"),
            ("Fri, 01 Jan 69 00:00:00 GMT", "1969-01-01T00:00:00Z"),
            ("2002-09-07T00:00:01Z", "2002-09-07T00:00:01Z"),  // RFC 3339
            ("2002-09-07T00:00:01.987+05:30", "2002-09-06T18:30:01Z"),
            ("2002-09-07 00:00:01 +0000", "2002-09-07T00:00:01Z"),
            ("2002-09-07T24:00:00Z", "2002-09-08T00:00:00Z"),
            ("20020907T101455Z", "2002-09-07T10:14:55Z"),
            ("2002-09-07", "2002-09-07T00:00:00Z"),
            ("2002-09", "2002-09-01T00:00:00Z"),
            ("2002", "2002-01-01T00:00:00Z"),
            ("2002-250", "2002-09-07T00:00:00Z"),  // day of the year
            ("2004/05/25 11:23", "2004-05-25T11:23:00Z"),
            ("26/06/2020", "2020-06-26T00:00:00Z"),
            ("06/26/2020", "2020-06-26T00:00:00Z"),
            ("6/26/2020 3:04:05 PM", "2020-06-26T15:04:05Z"),
            ("26.06.2020 10:00", "2020-06-26T10:00:00Z"),
            ("1031356801", "2002-09-07T00:00:01Z"),  // Unix seconds
            ("1031356801.25", "2002-09-07T00:00:01Z"),
            ("Sat, 07 Sep 2002 00:00:01 A", "2002-09-07T01:00:01Z"),  // RFC 822 §5.1
            ("7 septembre 2002 à 19h48", "2002-09-07T19:48:00Z"),
            ("7.9.2002 klo 19.48", "2002-09-07T19:48:00Z"),
            ("marți, 07 septembrie 2002", "2002-09-07T00:00:00Z"),  // Romanian
            ("3. marraskuuta 2021", "2021-11-03T00:00:00Z"),  // Finnish
            ("Σαβ, 07 Σεπτέμβριος 2002", "2002-09-07T00:00:00Z"),  // Greek
            ("2004-februári-13T9:15-05:00", "2004-02-13T14:15:00Z"),  // Hungarian
            ("2004년 05월 28일 오후 01:31:15", "2004-05-28T13:31:15Z"),  // Korean
            ("2004. 5. 28. 13:31", "2004-05-28T13:31:00Z"),
            ("2004年5月28日 13时31分15秒", "2004-05-28T13:31:15Z"),
            ("Sat, 07 (an (odd) 12) Sep 2002 00 : 00 : 01 +0000", "2002-09-07T00:00:01Z"),
            ("Sat Sep 07 2002 02:00:01 GMT+0200 (West Africa)", "2002-09-07T00:00:01Z"),
            ("Sat, 07 Sep 2002 02:00:01 (CEST)", "2002-09-07T00:00:01Z"),
            ("6-1-2 15:04", "2006-01-02T15:04:00Z"),
            ("02-09-07", "2002-09-07T00:00:00Z"),  // ISO 8601:1988
            ("031231", "2003-12-31T00:00:00Z"),
            ("2003365", "2003-12-31T00:00:00Z"),
        ])
    func areRead(written: String, expected: String) throws {
        let item = try rssItem("<pubDate>\(written)</pubDate>")
        #expect(try item.published == instant(expected))
    }

    @Test(
        "that can't be understood are none, and the item stays with a warning",
        arguments: [
            "yesterday", "Thu, 99 Jan 2004 19:48:21 GMT", "31 Feb 2004", "2004-13-01",
            "Thu, 01 Jan 2004 25:00:00 GMT", "0000-00-00 00:00:00", "12:30",
        ])
    func areNone(written: String) throws {
        let feed = try parse(rss("<item><title>T</title><pubDate>\(written)</pubDate></item>"))
        #expect(feed.items.map(\.title) == ["T"])
        #expect(feed.items.first?.published == nil)
        #expect(feed.warnings.map(\.code) == ["bad-date"])
    }

    @Test func `a blank date is none, without a warning`() throws {
        let feed = try parse(rss("<item><pubDate> </pubDate></item>"))
        #expect(feed.items.first?.published == nil)
        #expect(feed.warnings.isEmpty)
    }

    @Test func `pubDate goes before dc:date, wherever it stands`() throws {
        let item = try rssItem(
            "<dc:date>2001-01-01</dc:date><pubDate>Sat, 07 Sep 2002 00:00:01 GMT</pubDate>")
        #expect(try item.published == instant("2002-09-07T00:00:01Z"))
    }
}
