import FeedModel
import Foundation
import GRDB
import TestSupport
import Testing

@testable import FeedStore

@Suite("What politeness remembers")
struct PolitenessTests {
    private let samples: Samples

    init() throws { samples = try Samples() }

    private static let target = "http://example.org/new"

    private func poll(
        movedTo url: String? = nil, failed: Bool = false, pause: HostPause? = nil
    ) async throws -> PollSummary {
        var poll = samples.document([Samples.item("a", title: "A")])
        if failed { poll.outcome = .failed("no answer") }
        poll.permanentURL = url
        poll.hostPause = pause
        return try await samples.record(poll)
    }

    @Test func `a permanent redirect counts after two good polls that it led to, and is told once`()
        async throws
    {
        #expect(try await poll(movedTo: Self.target).movedTo == nil)
        #expect(try await poll(failed: true).movedTo == nil)
        #expect(try await poll(movedTo: "http://example.org/elsewhere").movedTo == nil)
        #expect(try await poll(movedTo: Self.target).movedTo == nil)
        #expect(try await poll(movedTo: Self.target).movedTo == Self.target)
        #expect(try await poll().movedTo == nil)
        #expect(try await samples.state()?.target == Self.target)
        #expect(try await samples.state()?.source == "http://example.org/feed")
    }

    @Test func `a good poll without one begins the count anew`() async throws {
        _ = try await poll(movedTo: Self.target)
        _ = try await poll()
        _ = try await poll(movedTo: Self.target)
        #expect(try await samples.state()?.movedTo == nil)
    }

    @Test func `when the new URL fails the old one is asked again, unless the host is paused`()
        async throws
    {
        for _ in 1...2 { _ = try await poll(movedTo: Self.target) }
        let pause = HostPause(authority: "example.org:80", until: Samples.time(9000))
        #expect(try await poll(failed: true, pause: pause).movedTo == nil)
        #expect(try await samples.state()?.target == Self.target)
        #expect(try await samples.store.pausedHosts() == ["example.org:80": Samples.time(9000)])
        #expect(try await poll(failed: true).movedTo == "http://example.org/feed")
        #expect(try await samples.state()?.movedTo == nil)
    }

    @Test func `a move and back ends at the URL of feeds.toml`() async throws {
        for _ in 1...2 { _ = try await poll(movedTo: Self.target) }
        for _ in 1...2 { _ = try await poll(movedTo: "http://example.org/feed") }
        #expect(try await samples.state()?.movedTo == nil)
    }

    @Test func `a way from https to http is never remembered`() async throws {
        for _ in 1...2 { _ = try await poll(movedTo: "https://example.org/new") }
        for _ in 1...3 { _ = try await poll(movedTo: "http://example.org/new") }
        #expect(try await samples.state()?.target == "https://example.org/new")
    }

    @Test func `a feed that is gone is so until it is revived or its URL changes`() async throws {
        var gone = samples.document([], at: 2000)
        gone.outcome = .gone("410")
        try await samples.record(gone)
        #expect(try await samples.state()?.goneAt == Samples.time(2000))
        #expect(try await samples.store.revive("news"))
        #expect(try await samples.state()?.goneAt == nil)
        #expect(try await samples.store.revive("news") == false)
        try await samples.record(gone)
        var other = samples.document([], at: 3000)
        other.feed.source = .url("http://example.net/feed")
        try await samples.record(other)
        #expect(try await samples.state()?.goneAt == nil)
    }

    @Test func `a document that broke off leaves the validators of the one before`() async throws {
        try await samples.record(samples.document([Samples.item("a", title: "A")]))
        try await samples.record(
            samples.document([Samples.item("b", title: "B")], etag: "\"2\"", isComplete: false))
        #expect(try await samples.state()?.validators?.etag == Array("\"1\"".utf8))
    }

    @Test func `a delta brings items and validators, and says nothing of the feed's rhythm`()
        async throws
    {
        var full = samples.document([Samples.item("a", title: "A")])
        guard case .document(var document, let validators, let digest, _) = full.outcome else {
            return
        }
        document.feed.ttl = 60
        full.outcome = .document(
            document, validators: validators, bodyDigest: digest, isComplete: true)
        try await samples.record(full)
        var delta = samples.document([Samples.item("b", title: "B")], etag: "\"2\"")
        delta.isDelta = true
        #expect(try await samples.record(delta).new == 1)
        let state = try #require(try await samples.state())
        #expect(state.validators?.etag == Array("\"2\"".utf8))
        #expect(state.bodyDigest == nil)
        #expect(state.rhythm == PublishingRhythm(timeToLive: .seconds(3600)))
    }

    @Test func `the installation has an id of its own that stays`() async throws {
        let id = try await samples.store.installID()
        #expect(id.count == 16)
        let again = try FeedStore(path: samples.store.path)
        #expect(try await again.installID() == id)
        #expect(try await Samples().store.installID() != id)
    }

    @Test func `a database of version 1 opens, with all that is in it`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("old.db")
        let sql = try String(
            contentsOfFile: Program.repository + "/Fixtures/databases/version-1.sql",
            encoding: .utf8)
        let queue = try DatabaseQueue(path: path)
        try await queue.write { try $0.execute(sql: sql) }
        try queue.close()
        let store = try FeedStore(path: path)
        let state = try #require(try await store.feedStates()["news"])
        #expect(state.validators?.etag == [0x22, 0xE9, 0x22])
        #expect(state.fullAt == Date(timeIntervalSince1970: 1_700_000_000))
        #expect(state.movedTo == nil)
        #expect(state.rhythm == PublishingRhythm())
    }
}
