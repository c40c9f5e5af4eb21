import Foundation
import TestSupport
import Testing

@Suite("A feed that changes its guids")
struct IdentityTests {
    /// Of so many items that all match; newest first.
    private func document(_ numbers: Range<Int>, guid: (Int) -> String) -> String {
        let items = numbers.reversed().map { number in
            """
            <item><guid isPermaLink="false">\(guid(number))</guid><title>OpenAI \(number)</title>\
            <link>https://example.org/\(number)</link>\
            <description>What happened on day \(number).</description></item>
            """
        }
        return "<rss version=\"2.0\"><channel><title>News</title>\(items.joined())</channel></rss>"
    }

    private func publish(_ newsroom: Newsroom, _ document: String) throws {
        try newsroom.server.answer("/feed.xml", .init(body: document))
    }

    @Test func `alerts for what is new only, and says once what happened`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"\nevery = \"1s\"")
        try publish(newsroom, document(0..<50) { "https://old.example/?p=\($0)" })
        _ = try await newsroom.poll()
        #expect(try newsroom.webhooks().count == 50)
        let first = try await newsroom.run(["feeds", "list", "--json"])
        #expect(!first.output.contains("\"identity\""))
        try publish(newsroom, document(1..<51) { "urn:uuid:\($0)" })
        _ = try await newsroom.poll("--report", "report.json")
        #expect(try newsroom.webhooks().count == 51)
        let report = try newsroom.program.folder.text(of: "report.json")
        #expect(report.contains("\"migrated\" : 49"))
        #expect(report.contains("\"new\" : 1,"))
        let listed = try await newsroom.run(["feeds", "list", "--json"])
        #expect(listed.output.contains("\"migrated_items\":49"))
        #expect(try await newsroom.run(["feeds", "list"]).output.contains("49 items came under"))
        // Alerts have the ids of before.
        let alerted = try newsroom.webhooks()[7]
        let item = try JSONDecoder().decode(
            ItemBody.self, from: alerted.body
        ).data.item
        let why = try await newsroom.run(["why", item.id])
        #expect(why.status == 0)
        #expect(why.output.hasPrefix(item.title))
        #expect(why.output.contains("of its feed: 49 items came under other guids on"))
    }

    @Test func `at every poll alerts for each item once`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"\nevery = \"1s\"")
        for poll in 0..<5 {
            try publish(newsroom, document(poll..<(poll + 10)) { "\(poll)-\($0)" })
            _ = try await newsroom.poll()
            #expect(try newsroom.webhooks().count == 10 + poll)
        }
        let listed = try await newsroom.run(["feeds", "list"])
        #expect(listed.output.contains("its guids change at every poll"))
    }

    @Test func `or gives all items the same alerts for each of them once`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"\nevery = \"1s\"")
        for poll in 0..<3 {
            try publish(newsroom, document(poll..<(poll + 10)) { _ in "same" })
            _ = try await newsroom.poll()
            #expect(try newsroom.webhooks().count == 10 + poll)
        }
    }
}

private struct ItemBody: Decodable {
    struct Payload: Decodable {
        struct Item: Decodable {
            let id: String
            let title: String
        }
        let item: Item
    }
    let data: Payload
}
