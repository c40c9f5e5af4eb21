import FeedFetching
import FeedModel
import Foundation
import HTTPTransfer
import Testing

@Suite("A local document")
final class LocalDocumentTests {
    private let directory = URL.temporaryDirectory.appending(
        path: "feedwatch-local-\(UUID().uuidString)")
    private let fetcher: FeedFetcher

    init() throws {
        fetcher = FeedFetcher(
            client: try HTTPClient(), version: "1", limits: TransferLimits(body: 10))
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private func fetch(_ path: String, _ validators: Validators? = nil) async throws -> FetchOutcome
    {
        try await fetcher.fetch(
            Feed(name: "f", source: .path(path)), validators: validators, now: .now)
    }

    private func file(_ text: String) throws -> String {
        let file = directory.appending(path: "feed.xml")
        try Data(text.utf8).write(to: file)
        return file.path
    }

    @Test func `is read once, and again when it was written`() async throws {
        let path = try file("<rss/>")
        guard case .document(let first) = try await fetch(path) else {
            Issue.record("no document")
            return
        }
        #expect(first.bytes == Array("<rss/>".utf8))
        #expect(first.url == nil)
        #expect(
            try await fetch(path, first.validators)
                == .notModified(NotModified(validators: first.validators)))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: path)
        guard case .document(let second) = try await fetch(path, first.validators) else {
            Issue.record("no document")
            return
        }
        #expect(second.validators != first.validators)
    }

    @Test func `may be behind a symbolic link`() async throws {
        let link = directory.appending(path: "link").path
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: try file("<rss/>"))
        guard case .document = try await fetch(link) else {
            Issue.record("no document")
            return
        }
    }

    @Test("is no device or directory", arguments: ["/dev/zero", "/dev/null", "/tmp"])
    func isRegular(path: String) async throws {
        #expect(try await fetch(path) == .failed(FetchFailure(.notARegularFile(path: path))))
    }

    @Test func `is no larger than a document from the network`() async throws {
        let path = try file("12345678901")
        #expect(
            try await fetch(path) == .failed(FetchFailure(.fileTooLarge(path: path, limit: 10))))
    }

    @Test func `that is empty may just be being written`() async throws {
        let path = try file("")
        #expect(try await fetch(path) == .failed(FetchFailure(.emptyDocument(source: path))))
    }

    @Test func `that is missing is a failure that names it`() async throws {
        let path = directory.appending(path: "none.xml").path
        guard case .failed(let failure) = try await fetch(path),
            case .fileUnreadable(path, _) = failure.error
        else {
            Issue.record("no failure")
            return
        }
    }
}
