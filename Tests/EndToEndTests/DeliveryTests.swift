import Foundation
import TestSupport
import Testing

/// What happens to alerts whose receiver is in trouble, seen from outside.
@Suite("Deliveries to a receiver in trouble")
struct DeliveryTests {
    /// The newsroom, with what is added to the sink "desk".
    private func newsroom(_ deskKeys: String = "") async throws -> Newsroom {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        let settings = try newsroom.program.folder.text(of: "feeds.toml")
        try newsroom.program.folder.write(
            settings + "\n" + deskKeys + "\n", to: "feeds.toml")
        return newsroom
    }

    private func poll(_ newsroom: Newsroom, at offset: Int) async throws -> Program.Ending {
        try await newsroom.run(["poll"], environment: ["FEEDWATCH_CLOCK_OFFSET": "+\(offset)s"])
    }

    private func command(
        _ newsroom: Newsroom, _ arguments: String..., at offset: Int = 0
    ) async throws -> Program.Ending {
        try await newsroom.run(
            arguments, environment: ["FEEDWATCH_CLOCK_OFFSET": "+\(offset)s"])
    }

    /// The offset in seconds at which the sink is due next, as `sinks list` says.
    private func due(_ newsroom: Newsroom, from start: Date) async throws -> Int {
        let list = try await newsroom.run(["sinks", "list", "--json"])
        let line = try #require(list.lines.first { $0.contains("\"desk\"") })
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let row = try decoder.decode(SinkLine.self, from: Data(line.utf8))
        return Int(try #require(row.next_at).timeIntervalSince(start)) + 2
    }

    private struct SinkLine: Decodable {
        let next_at: Date?
    }

    @Test func `down for three days: the table's times, then dead and told, then retried`()
        async throws
    {
        let newsroom = try await newsroom("fallback = \"log\"")
        try newsroom.publish(["OpenAI one", "OpenAI two"])
        try newsroom.receiver.answer("/hook", .init(503, body: "closed"))
        let start = Date()
        var times = [0]
        _ = try await poll(newsroom, at: 0)
        let hour = 3600
        let table = [5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
        var last: Program.Ending?
        for (index, wait) in table.enumerated() {
            let next = try await due(newsroom, from: start)
            // No sooner than a tenth before the table says (the seconds are those that went by).
            if index > 0 { _ = try await poll(newsroom, at: times[index] + wait * 9 / 10 - 120) }
            last = try await poll(newsroom, at: next)
            times.append(next)
            #expect(try newsroom.webhooks().count == index + 2)
            let latest = Double(wait) * 1.1 + Date().timeIntervalSince(start) + 5
            #expect(Double(next - times[index]) <= latest)
        }
        // One request a slot, always of the oldest.
        #expect(Set(try newsroom.webhooks().map { $0.header("webhook-id") }).count == 1)
        #expect(Set(try newsroom.webhooks().map(\.body)).count == 1)
        #expect(last?.status == 4)
        #expect(last?.errors.contains("gave up") == true)
        let events = try newsroom.program.folder.text(of: "alerts.jsonl")
        #expect(events.contains("\"type\":\"sink.failing\""))
        #expect(events.contains("\"type\":\"delivery.dead\""))

        try newsroom.receiver.answer("/hook", .init(204))
        let end = try #require(times.last) + 10
        #expect(try await poll(newsroom, at: end).status == 0)
        #expect(try newsroom.webhooks().count == 10)
        let retried = try await command(
            newsroom, "deliveries", "retry", "--all-dead", "--sink", "desk", at: end)
        #expect(retried.status == 0)
        #expect(retried.output.contains("2 for desk"))
        #expect(try await poll(newsroom, at: end + 5).status == 0)
        let received = try newsroom.webhooks().dropFirst(10)
        #expect(
            received.map { $0.header("webhook-id") } == Array(try newsroom.idsInFile().prefix(2)))
        #expect(received.first?.body == (try newsroom.webhooks()[0].body))
        #expect(
            try newsroom.program.folder.text(of: "alerts.jsonl")
                .contains("\"type\":\"sink.recovered\""))
        let why = try await command(newsroom, "why", "OpenAI one")
        #expect(why.output.contains("failed, HTTP 503"))
        #expect(why.output.contains("accepted, HTTP 204"))
    }

    @Test func `gone for good: disabled, told elsewhere, exit code 4 until it is enabled`()
        async throws
    {
        let newsroom = try await newsroom("fallback = \"log\"")
        try newsroom.publish(["OpenAI one", "OpenAI two"])
        try newsroom.receiver.answer("/hook", .init(410))
        let first = try await poll(newsroom, at: 0)
        #expect(first.status == 4)
        #expect(first.errors.contains("feedwatch sinks enable desk"))
        #expect(try await poll(newsroom, at: 400_000).status == 4)
        #expect(try newsroom.webhooks().count == 1)
        let file = try newsroom.program.folder.text(of: "alerts.jsonl")
        #expect(file.split(separator: "\n").filter { $0.contains("\"sink.disabled\"") }.count == 1)
        let list = try await command(newsroom, "sinks", "list")
        #expect(list.output.contains("disabled"))
        try newsroom.receiver.answer("/hook", .init(204))
        #expect(try await command(newsroom, "sinks", "enable", "desk").status == 0)
        #expect(try await poll(newsroom, at: 400_010).status == 0)
        #expect(try newsroom.webhooks().count == 3)
    }

    @Test func `asks for time: nothing is sent to it before`() async throws {
        let newsroom = try await newsroom()
        try newsroom.publish(["OpenAI one"])
        try newsroom.receiver.answer("/hook", .init(429, headers: ["Retry-After": "600"]))
        _ = try await poll(newsroom, at: 0)
        _ = try await poll(newsroom, at: 590)
        #expect(try newsroom.webhooks().count == 1)
        _ = try await poll(newsroom, at: 615)
        #expect(try newsroom.webhooks().count == 2)
    }

    @Test func `hung: the other sinks have all of theirs meanwhile`() async throws {
        let newsroom = try await newsroom()
        let other = try await LoopbackServer.start()
        try other.answer("/hook", .init(204))
        let settings = try newsroom.program.folder.text(of: "feeds.toml")
        try newsroom.program.folder.write(
            settings.replacingOccurrences(
                of: "notify = [\"out\", \"log\", \"desk\"]", with: "notify = [\"desk\", \"good\"]")
                    + """

                    [[sink]]
                    name = "good"
                    type = "webhook"
                    url = "\(other.url("/hook"))"
                    secret = "env:FEEDWATCH_TEST_SECRET"
                    allow_private = ["\(other.authority)"]

                    """, to: "feeds.toml")
        let titles = (1...50).map { "OpenAI \($0)" }
        try newsroom.publish(titles)
        try newsroom.receiver.answer("/hook", .raw(.hold))
        let ending = try await newsroom.run(["poll"]) { running in
            // Answered while the hung one still holds its request.
            let received = try await other.requests("/hook", atLeast: titles.count)
            #expect(received.count == titles.count)
            let sequence = received.compactMap {
                $0.header("feedwatch-sequence").flatMap { Int($0) }
            }
            #expect(sequence == sequence.sorted())
            #expect(Set(sequence).count == titles.count)
            try running.send(signal: SIGTERM)
        }
        #expect(ending.status == 0)
        #expect(try newsroom.webhooks().count == 1)
        let list = try await command(newsroom, "deliveries", "list", "--state", "pending")
        #expect(list.lines.count == titles.count)
    }

    @Test func `lost what it had: a replay sends it again, under the same ids and bytes`()
        async throws
    {
        let newsroom = try await newsroom()
        try newsroom.publish(["OpenAI one", "OpenAI two"])
        _ = try await poll(newsroom, at: 0)
        let first = try newsroom.webhooks()
        let rehearsal = try await command(
            newsroom, "deliveries", "replay", "--since", "1h", "--sink", "desk", "--dry-run")
        #expect(rehearsal.output == "would wait again: 2 for desk.\n")
        let replayed = try await command(
            newsroom, "deliveries", "replay", "--since", "1h", "--rule", "openai", "--sink", "desk")
        #expect(replayed.status == 0)
        _ = try await poll(newsroom, at: 5)
        let second = try newsroom.webhooks().dropFirst(2)
        #expect(second.map { $0.header("webhook-id") } == first.map { $0.header("webhook-id") })
        #expect(second.map(\.body) == first.map(\.body))
        #expect(try newsroom.idsInFile().count == 2)
    }

    @Test func `given up by hand: dropped, and taken back`() async throws {
        let newsroom = try await newsroom()
        try newsroom.publish(["OpenAI one", "OpenAI two"])
        try newsroom.receiver.answer("/hook", .init(503))
        _ = try await poll(newsroom, at: 0)
        let dropped = try await command(
            newsroom, "deliveries", "drop", "--all-pending", "--sink", "desk")
        #expect(dropped.output == "dropped: 2 for desk.\n")
        try newsroom.receiver.answer("/hook", .init(204))
        _ = try await poll(newsroom, at: 100)
        #expect(try newsroom.webhooks().count == 1)
        let id = try #require(try newsroom.idsInFile().first)
        let shown = try await command(newsroom, "deliveries", "show", id)
        #expect(shown.output.contains("dropped"))
        #expect(shown.output.contains("failed, HTTP 503"))
        #expect(try await command(newsroom, "deliveries", "retry", id).status == 0)
        _ = try await poll(newsroom, at: 200)
        #expect(try newsroom.webhooks().count == 2)
        #expect(try await command(newsroom, "deliveries", "retry", id).status == 1)
        #expect(try await command(newsroom, "deliveries", "show", "4711").status == 1)
        #expect(try await command(newsroom, "deliveries", "retry").status == 64)
    }

    @Test func `a test alert is signed and shows the answer`() async throws {
        let newsroom = try await newsroom()
        try newsroom.receiver.answer("/hook", .init(200, body: "thank you"), .init(500, body: "no"))
        let well = try await command(newsroom, "sinks", "test", "desk")
        #expect(well.status == 0)
        #expect(well.errors.contains("HTTP 200"))
        #expect(well.errors.contains("thank you"))
        let received = try #require(try newsroom.webhooks().first)
        #expect(received.header("webhook-signature")?.hasPrefix("v1,") == true)
        #expect(String(decoding: received.body, as: UTF8.self).contains("\"sink.test\""))
        let failed = try await command(newsroom, "sinks", "test", "desk")
        #expect(failed.status == 1)
        #expect(failed.errors.contains("500"))
        #expect(try await command(newsroom, "sinks", "test", "nobody").status == 64)
    }
}
