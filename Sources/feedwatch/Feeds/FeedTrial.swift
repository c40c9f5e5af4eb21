import AlertDelivery
import FeedConfig
import FeedFetching
import FeedModel
import FeedStore
import FeedParsing
import Foundation
import Pipeline

/// Asks for every feed once and keeps nothing: `check --fetch`.
///
/// A feed that was polled is asked with its validators, and one whose server wants to be left alone
/// is not asked. Hosts are asked side by side, the feeds of one a second apart.
struct FeedTrial {
    static let hostsAtOnce = 16

    struct Result: Sendable {
        let feed: FeedName
        /// What came, in a few words.
        let text: String
        let isFailure: Bool
    }

    let feeds: [DueFeed]
    let fetcher: FeedFetcher
    let now: @Sendable () -> Date

    /// Calls `report` with each result as it comes, in no order.
    func run(_ report: (Result) throws -> Void) async throws {
        var hosts = Dictionary(grouping: feeds) { Self.host(of: $0.feed) }.values
            .sorted { $0[0].feed.name < $1[0].feed.name }[...]
        try await withThrowingTaskGroup(of: [Result].self) { group in
            for _ in 0..<Self.hostsAtOnce {
                if let feeds = hosts.popFirst() { group.addTask { try await ask(feeds) } }
            }
            while let results = try await group.next() {
                for result in results { try report(result) }
                if let feeds = hosts.popFirst() { group.addTask { try await ask(feeds) } }
            }
        }
    }

    private static func host(of feed: Feed) -> String {
        guard case .url(let url) = feed.source else { return "path \(feed.name)" }
        // The configuration has no other URLs.
        do { return try FeedAddress(url).host } catch { return url }
    }

    private func ask(_ feeds: [DueFeed]) async throws -> [Result] {
        var results: [Result] = []
        var hasAsked = false
        for due in feeds {
            let feed = due.feed
            if case .server(let bound)? = due.objection {
                results.append(
                    Result(
                        feed: feed.name,
                        text: "not asked: its server wants to be left alone until "
                            + bound.until.formatted(.iso8601), isFailure: false))
                continue
            }
            if hasAsked { try await Task.sleep(for: FeedFinder.pause) }
            hasAsked = true
            let outcome = try await fetcher.fetch(
                feed, validators: due.state?.validators, now: now())
            results.append(result(of: outcome, feed))
        }
        return results
    }

    private func result(of outcome: FetchOutcome, _ feed: Feed) -> Result {
        func failure(_ text: String) -> Result {
            Result(feed: feed.name, text: text.safeForTerminal, isFailure: true)
        }
        switch outcome {
        case .document(let document):
            let moved = document.url.flatMap { $0 == feed.source.description ? nil : $0 }
            let note = moved.map { ", redirected to \($0.safeForTerminal)" } ?? ""
            do {
                let parsed = try FeedParser(options: Self.options).parse(
                    document.bytes, contentType: document.contentType, url: document.url)
                let kind = [parsed.format.rawValue, parsed.version].compactMap(\.self)
                    .joined(separator: " ")
                let broken = parsed.recovered ? ", broken and repaired" : ""
                let count = parsed.items.count == 1 ? "1 item" : "\(parsed.items.count) items"
                return Result(
                    feed: feed.name, text: "\(kind) with \(count)\(broken)\(note)", isFailure: false
                )
            } catch {
                return failure("\(error)\(note)")
            }
        case .notModified:
            return Result(
                feed: feed.name, text: "unchanged since the last poll", isFailure: false)
        case .gone:
            return failure("gone for good (410). Remove the feed or correct its url.")
        case .failed(let failed): return failure("\(failed.error)")
        }
    }

    private static var options: FeedParser.Options {
        var options = FeedParser.Options()
        options.extractsText = false
        return options
    }
}
