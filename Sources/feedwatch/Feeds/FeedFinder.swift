import FeedConfig
import FeedFetching
import FeedModel
import FeedParsing
import Foundation
import HTTPTransfer

/// Asks for one document after the other until one is a feed: never two at once, a second apart at
/// one host, and no more than a few in all.
struct FeedFinder {
    static let requestLimit = 8
    static let pause: Duration = .seconds(1)

    struct Found {
        let address: FeedAddress
        let feed: ParsedFeed
        let document: FetchedDocument
        let askedAt: Date
    }

    enum Answer {
        case feed(Found)
        /// Something else; its links are those that look like feeds.
        case page(url: String, links: [FeedLink])
        /// What came instead, as a sentence.
        case failed(String, isTransferred: Bool)
    }

    let fetcher: FeedFetcher
    let clock: Clock
    private var requests = 0
    private var lastAsked: [String: ContinuousClock.Instant] = [:]

    init(fetcher: FeedFetcher, clock: Clock) {
        self.fetcher = fetcher
        self.clock = clock
    }

    var mayAsk: Bool { requests < Self.requestLimit }

    /// Makes one GET, and one for each redirect.
    ///
    /// - Parameter feed: As it would stand in feeds.toml, with what `[defaults]` says.
    mutating func ask(_ address: FeedAddress, as feed: Feed) async throws -> Answer {
        if let last = lastAsked[address.host] {
            try await Task.sleep(until: last + Self.pause, clock: .continuous)
        }
        requests += 1
        let askedAt = clock.now()
        let outcome = try await fetcher.fetch(feed, validators: nil, now: askedAt)
        lastAsked[address.host] = .now
        switch outcome {
        case .document(let document):
            return read(document, of: address, askedAt: askedAt)
        case .failed(let failure):
            let hint: String =
                if case .transfer(.addressRefused) = failure.error {
                    " Here: run the command again with --allow-private."
                } else {
                    ""
                }
            return .failed("\(failure.error)\(hint)", isTransferred: false)
        case .gone:
            return .failed("\(address.url) is gone for good (410).", isTransferred: false)
        default:
            return .failed("\(address.url) sent no document.", isTransferred: false)
        }
    }

    private func read(
        _ document: FetchedDocument, of address: FeedAddress, askedAt: Date
    ) -> Answer {
        let url = document.url ?? address.url
        do {
            let feed = try FeedParser().parse(
                document.bytes, contentType: document.contentType, url: url)
            return .feed(
                Found(address: address, feed: feed, document: document, askedAt: askedAt))
        } catch {
            let links = FeedDiscovery().links(
                in: document.bytes, contentType: document.contentType, url: url)
            let isPage =
                error == .notAFeed("an HTML page")
                || document.contentType?.lowercased().contains("html") == true
            return isPage || !links.isEmpty
                ? .page(url: url, links: links) : .failed("\(url): \(error)", isTransferred: true)
        }
    }
}
