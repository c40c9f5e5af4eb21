import FeedFetching
import FeedModel
import Foundation
import HTTPTransfer
import Testing
import TestSupport

@Suite("Fetching a feed")
struct FeedFetcherTests {
    private let server: LoopbackServer
    private let path = LoopbackServer.newPath
    private let fetcher: FeedFetcher
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    init() async throws {
        server = try .shared
        fetcher = FeedFetcher(
            client: try HTTPClient(), version: "1.2", contact: "https://example.org/bot")
    }

    private func fetch(_ validators: Validators? = nil) async throws -> FetchOutcome {
        let feed = Feed(
            name: "f", source: .url(server.url(path)), allowPrivate: [server.authority])
        return try await fetcher.fetch(feed, validators: validators, now: now)
    }

    private func document(_ validators: Validators? = nil) async throws -> FetchedDocument {
        let outcome = try await fetch(validators)
        guard case .document(let document) = outcome else { throw Unexpected(outcome: outcome) }
        return document
    }

    private struct Unexpected: Error { let outcome: FetchOutcome }

    private func etag(_ text: String?) -> Validators {
        Validators(source: server.url(path), etag: text.map { Array($0.utf8) })
    }

    @Test func `sends validators back byte for byte and understands 304`() async throws {
        let etag: [UInt8] = [0x22, 0xE9, 0xFF, 0x61, 0x22]
        let modified = "Sat, 7 Sep 2002  00:00:01 GMT"  // Not as a date library would write it.
        try server.answer(
            path,
            .init(
                rawHeaders: [("ETag", etag), ("Last-Modified", Array(modified.utf8))],
                body: Data("<rss/>".utf8), conditional: true))
        let document = try await document()
        #expect(
            document.validators
                == Validators(
                    source: server.url(path), etag: etag, lastModified: Array(modified.utf8)))
        #expect(
            try await fetch(document.validators)
                == .notModified(NotModified(validators: document.validators)))
        let request = try #require(try server.requests(path).last)
        #expect(request.bytes("If-None-Match") == etag)
        #expect(request.header("If-Modified-Since") == modified)
    }

    @Test func `says who asks and for what, and nothing else`() async throws {
        _ = try await fetch()
        let request = try #require(try server.requests(path).first)
        #expect(request.header("User-Agent") == "feedwatch/1.2 (+https://example.org/bot)")
        #expect(request.header("Accept")?.contains("application/rss+xml") == true)
        #expect(
            request.headerNames.sorted() == ["accept", "accept-encoding", "host", "user-agent"])
    }

    @Test func `brings the document with its type`() async throws {
        try server.answer(
            path,
            .init(
                headers: ["Content-Type": "text/xml; charset=latin1", "ETag": "\"1\""], body: "x"))
        #expect(
            try await document()
                == FetchedDocument(
                    bytes: [0x78], url: server.url(path),
                    contentType: "text/xml; charset=latin1", validators: etag("\"1\"")))
    }

    @Test func `takes the validators of the URL that answered`() async throws {
        let other = LoopbackServer.newPath
        try server.answer(path, .init(302, headers: ["Location": other, "ETag": "\"a\""]))
        try server.answer(other, .init(headers: ["ETag": "\"b\""], body: "x", conditional: true))
        let validators = try await document().validators
        #expect(
            validators == Validators(source: server.url(other), etag: Array("\"b\"".utf8)))
        #expect(try await fetch(validators) == .notModified(NotModified(validators: validators)))
        #expect(try server.requests(path).allSatisfy { $0.header("If-None-Match") == nil })
    }

    @Test func `drops validators that a new document comes without`() async throws {
        try server.answer(path, .init(body: "x"))
        #expect(try await document(etag("\"1\"")).validators == etag(nil))
    }

    @Test(
        "keeps or changes validators as a 304 says",
        arguments: [([:], "\"1\""), (["ETag": "\"2\""], "\"2\""), (["ETag": "\"\t\""], "\"1\"")]
            as [(KeyValuePairs<String, String>, String)])
    func updatesValidators(headers: KeyValuePairs<String, String>, kept: String) async throws {
        try server.answer(path, .init(304, headers: headers))
        #expect(
            try await fetch(etag("\"1\"")) == .notModified(NotModified(validators: etag(kept))))
    }

    @Test(
        "takes no validator that can't go back",
        arguments: ["\"a\tb\"", "\"a\rb\"", "", "\"" + String(repeating: "a", count: 2000) + "\""])
    func refusesValidator(value: String) async throws {
        try server.answer(path, .init(headers: ["ETag": value], body: "x"))
        #expect(try await document().validators == etag(nil))
    }

    @Test("holds no other status for a document", arguments: [204, 206, 226, 404, 403, 500, 503])
    func otherStatus(status: Int) async throws {
        try server.answer(path, .init(status, body: status == 204 ? "" : "<rss/>"))
        #expect(
            try await fetch() == .failed(FetchFailure(.status(status, url: server.url(path)))))
    }

    @Test func `holds no empty answer for a document`() async throws {
        try server.answer(path, .init())
        #expect(
            try await fetch(etag("\"1\""))
                == .failed(FetchFailure(.emptyDocument(source: server.url(path)))))
    }

    @Test("believes no 304 that it didn't ask for", arguments: [true, false])
    func unaskedNotModified(hasOthers: Bool) async throws {
        try server.answer(path, .init(304))
        let validators =
            hasOthers ? Validators(source: server.url("/other"), etag: Array("\"1\"".utf8)) : nil
        #expect(
            try await fetch(validators)
                == .failed(FetchFailure(.unaskedNotModified(url: server.url(path)))))
    }

    @Test func `tells a feed that is gone`() async throws {
        try server.answer(path, .init(410, body: "<rss/>"))
        #expect(try await fetch() == .gone)
    }

    @Test func `hands out what a failing server wishes`() async throws {
        try server.answer(path, .init(503, headers: ["Retry-After": "120"]))
        #expect(
            try await fetch()
                == .failed(
                    FetchFailure(
                        .status(503, url: server.url(path)), earliestNext: now + 120)))
    }

    @Test func `brings nothing of an incomplete answer`() async throws {
        try server.answer(
            path,
            .raw(.send("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 9\r\n\r\n<rss>")))
        let outcome = try await fetch()
        guard case .failed(let failure) = outcome, case .transfer(.incomplete) = failure.error
        else { throw Unexpected(outcome: outcome) }
    }

    @Test func `ends with its task and calls that no failure`() async throws {
        let server = try await LoopbackServer.start()
        try server.answer(path, .raw(.hold))
        let feed = Feed(
            name: "f", source: .url(server.url(path)), allowPrivate: [server.authority])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await fetcher.fetch(feed, validators: nil, now: now)
                }
            }
            #expect(try await server.requests(path, atLeast: 1).count == 1)
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
