import AlertDelivery
import FeedModel
import Foundation
import Testing

@Suite("The body of an alert")
struct AlertBodyTests {
    @Test func `has the webhook contract's shape`() throws {
        let text = String(decoding: AlertBody.encode(.sample), as: UTF8.self)
        #expect(
            text == """
                {"data":{"alert":{"id":"alert_1","late":false,"matched_at":"2023-11-14T22:13:20Z",\
                "reason":"alert.matched"},"feed":{"name":"news",\
                "site_url":"https://example.org/","tags":["tech","uk"],"title":"The News",\
                "url":"https://example.org/feed"},"item":{"authors":["Jo Field"],\
                "categories":["AI"],"first_seen":"2023-11-14T22:13:19Z",\
                "guid":"https://example.org/1","id":"item_1","language":"en",\
                "published":"2023-11-14T20:13:20Z",\
                "summary":"The Stargate project, led by OpenAI, starts.",\
                "title":"Stargate starts","updated":"2023-11-14T20:15:00Z",\
                "url":"https://example.org/1?a=1&b=2"},"matches":[{"end":8,"field":"title",\
                "snippet":"Stargate starts","snippet_start":0,"start":0,"term":"Stargate"},\
                {"end":36,"field":"summary",\
                "snippet":"The Stargate project, led by OpenAI, starts.","snippet_start":29,\
                "start":30,"term":"OpenAI"}],"rule":{"name":"stargate","severity":"high",\
                "tags":["tech"]}},"timestamp":"2023-11-14T22:13:20Z","type":"alert.matched"}
                """)
    }

    @Test(
        "is what Foundation makes of the same values, whatever its texts hold",
        arguments: [Alert.sample, .sampleUpdate, .sampleDigest(count: 3, told: 2), .sampleEvent])
    func isFoundations(alert: Alert) throws {
        var alert = alert
        let odd = (0..<128).map { String(UnicodeScalar(UInt8($0))) }.joined()
        alert.rule?.tags = [odd, "", "ü \u{2028} \u{FEFF} \u{FFFF} \u{10FFFF} 👨‍👩‍👧‍👦"]
        alert.item?.title = odd
        alert.event?.message = odd
        let bytes = AlertBody.encode(alert)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let expected = try encoder.encode(
            try JSONDecoder().decode(JSONValue.self, from: Data(bytes)))
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
        #expect(try AlertBody.decode(bytes) == alert)
    }

    @Test(
        "tells dates to the second, as Foundation does",
        arguments: [-62_135_596_800, -0.4, 0.6, 1_700_000_000.999, 253_402_300_799])
    func dates(seconds: Double) throws {
        let date = Date(timeIntervalSince1970: seconds)
        var alert = Alert.sample
        alert.item?.published = date
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        let written = String(
            decoding: try encoder.encode([date]).dropFirst().dropLast(), as: UTF8.self)
        let text = String(decoding: AlertBody.encode(alert), as: UTF8.self)
        #expect(text.contains("\"published\":\(written),"))
    }

    @Test func `is read back as the same alert`() throws {
        var alert = Alert.sample
        alert.item?.firstSeen = Date(timeIntervalSince1970: 1_699_999_999)
        #expect(try AlertBody.decode(AlertBody.encode(alert)) == alert)
    }

    @Test(
        "stays under 20 kB by cutting the summary first, and says so",
        arguments: ["a", "ü", "\u{1}", "👨‍👩‍👧‍👦 "])
    func isCut(unit: String) throws {
        var alert = Alert.sample
        alert.item?.summary = String(repeating: unit, count: 100_000)
        let bytes = AlertBody.encode(alert)
        #expect(bytes.count <= 20_000)
        let read = try AlertBody.decode(bytes)
        #expect(read.truncated)
        #expect(read.matches == alert.matches)
        #expect(read.item?.title == alert.item?.title)
        #expect((read.item?.summary?.count ?? 0) > 100)
    }

    @Test(
        "is cut whatever is too long",
        arguments: [17_000, 19_000, 20_000, 25_000, 40_000, 60_000, 65_000])
    func longTitle(length: Int) throws {
        var alert = Alert.sample
        let text = String(repeating: "t", count: length)
        alert.item?.title = text
        alert.item?.guid = text
        let bytes = AlertBody.encode(alert)
        #expect(bytes.count <= 20_000)
        #expect(try AlertBody.decode(bytes).truncated)
    }

    @Test func `long titles and lists are cut too, matches never`() throws {
        var alert = Alert.sample
        alert.item?.title = String(repeating: "t", count: 50_000)
        alert.item?.categories = (0..<5000).map { "category \($0)" }
        alert.matches = (0..<50).map {
            TermMatch(
                term: "OpenAI", field: .content, start: $0, end: $0 + 6,
                snippet: "OpenAI and so on", snippetStart: 0)
        }
        let read = try AlertBody.decode(AlertBody.encode(alert))
        #expect(AlertBody.encode(alert).count <= 20_000)
        #expect(read.truncated)
        #expect(read.matches == alert.matches)
        #expect(read.item?.categories.count == 20)
    }

    @Test func `of a digest keeps the count of what it can't tell`() throws {
        let bytes = AlertBody.encode(.sampleDigest(count: 10_000, told: 10_000))
        #expect(bytes.count <= 20_000)
        let digest = try #require(try AlertBody.decode(bytes).digest)
        #expect(digest.count == 10_000)
        #expect(digest.entries.count > 50)
        #expect(digest.entries.first?.title == "Item 1")
    }

    @Test func `of somebody else is an error`() {
        #expect(throws: AlertBodyError.self) { try AlertBody.decode(Array("{}".utf8)) }
    }
}

/// Any JSON.
private enum JSONValue: Codable {
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? value.decode(Int.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .flag(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
