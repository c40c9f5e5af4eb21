import Foundation
@testable import HTTPTransfer
import Testing

@Suite("The time that a server wishes to be asked next")
struct NextTimeTests {
    private let now = Date(timeIntervalSince1970: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT

    private func seconds(_ headers: KeyValuePairs<String, String>) -> Double? {
        NextTime(HTTPHeaders(headers.map { HTTPHeader($0.key, $0.value) }), now: now)
            .earliest?.timeIntervalSince(now)
    }

    @Test(
        "is the end of freshness or what Retry-After says",
        arguments: [
            ([:], nil),
            (["Cache-Control": "max-age=300"], 300),
            (["Cache-Control": "public, MAX-AGE=\"300\""], 300),
            (["Cache-Control": "public", "cache-control": "max-age=300"], 300),
            (["Cache-Control": "max-age=300", "Age": "100"], 200),
            (["Cache-Control": "max-age=300", "Age": "400"], nil),
            (["Cache-Control": "max-age=300, no-cache"], nil),
            (["Cache-Control": "s-maxage=300"], nil),
            (["Cache-Control": "max-age=-5"], nil),
            (["Cache-Control": "max-age=31536000"], 86_400),
            (["Cache-Control": "max-age=99999999999999999999"], 86_400),
            (["Expires": "Sun, 06 Nov 1994 08:59:37 GMT"], 600),
            (["Expires": "Sun, 06 Nov 1994 08:39:37 GMT"], nil),
            (["Expires": "0"], nil),
            (["Expires": "Sun, 06 Nov 1994 08:59:37 GMT", "Cache-Control": "max-age=0"], nil),
            (["Retry-After": "120"], 120),
            (["Retry-After": "120", "Cache-Control": "max-age=60"], 120),
            (["Retry-After": "Sun, 06 Nov 1994 08:50:37 GMT"], 60),
            (["Retry-After": "soon"], nil),
            // A server whose clock is a year ahead.
            (
                [
                    "Retry-After": "Mon, 06 Nov 1995 08:50:37 GMT",
                    "Date": "Mon, 06 Nov 1995 08:49:37 GMT",
                ], 60
            ),
        ] as [(KeyValuePairs<String, String>, Double?)])
    func isRead(headers: KeyValuePairs<String, String>, expected: Double?) {
        #expect(seconds(headers) == expected)
    }

    @Test(
        "may be written in each form of HTTP's dates",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
            ("Tue, 01 Mar 2050 00:00:00 GMT", 2_529_705_600),
        ])
    func datesAreRead(text: String, expected: Int) {
        #expect(HTTPDate(text)?.secondsSince1970 == expected)
    }

    @Test(
        "is not guessed from what is no date",
        arguments: [
            "", "now", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 25:00:00 GMT", "Sun, 06 Nov 99999 08:49:37 GMT",
        ])
    func garbageIsNot(text: String) {
        #expect(HTTPDate(text) == nil)
    }
}
