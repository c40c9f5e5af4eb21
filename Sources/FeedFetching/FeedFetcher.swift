public import FeedModel
public import Foundation
public import HTTPTransfer

/// Asks for a feed's document as the best-behaved client would, and tells what the answer means.
///
/// It keeps nothing between two calls: what must be kept, the validators and the earliest next
/// time, is handed out with the outcome and back in with the next call.
public struct FeedFetcher: Sendable {
    private let client: HTTPClient
    /// Of every request, so that all share them.
    private let headers: [HTTPHeader]
    private let limits: TransferLimits
    private let access: AccessReading?
    private let leavesPacked: Bool

    /// - Parameters:
    ///   - version: Of feedwatch, for the User-Agent.
    ///   - contact: A URL or mail address of who answers for the requests, for the User-Agent.
    ///   - access: Gets what a feed's server wants, secrets included; asked once for each fetch of a
    ///     feed that has any. Without it, such a feed fails.
    ///   - leavesPacked: Whether documents that come as gzip are handed out as
    ///     ``FetchedDocument/packed``, for whoever keeps many of them or needs few of their bytes.
    public init(
        client: HTTPClient, version: String, contact: String? = nil,
        limits: TransferLimits = TransferLimits(), access: AccessReading? = nil,
        leavesPacked: Bool = false
    ) {
        self.client = client
        self.limits = limits
        self.access = access
        self.leavesPacked = leavesPacked
        let userAgent = "feedwatch/\(version)" + (contact.map { " (+\($0))" } ?? "")
        headers = [HTTPHeader("User-Agent", userAgent), HTTPHeader("Accept", Self.accept)]
    }

    /// The thread of its transfers; see ``HTTPClient/executor``. Secrets and local documents are read
    /// elsewhere, whoever asks for them.
    public var executor: any TaskExecutor { client.executor }

    /// `host:port` of a URL, by which servers are told apart; nil for what is no http or https URL.
    public static func host(ofURL url: String) -> String? { authority(ofURL: url) }

    /// Makes one GET, and one more for each redirect; or looks at a local document.
    ///
    /// - Parameters:
    ///   - validators: What the last complete document or 304 came with; `nil` asks without
    ///     condition. They are sent only to the URL that gave them.
    ///   - movedTo: Ask this URL instead of the feed's own: where it moved for good.
    ///   - acceptsDelta: Ask for what is new only (`A-IM: feed`), if there is a condition to set.
    ///   - keepsConnection: Whether a further feed of the same host follows.
    ///   - now: What `Retry-After` and its like count from.
    /// - Throws: `CancellationError` if the task was cancelled or the client closed, which says nothing
    ///   about the feed.
    public func fetch(
        _ feed: Feed, validators: Validators?, movedTo: String? = nil, acceptsDelta: Bool = false,
        keepsConnection: Bool = true, now: Date
    ) async throws(CancellationError) -> FetchOutcome {
        switch feed.source {
        case .url(let url):
            var request = HTTPRequest(
                url: movedTo ?? url, headers: headers, limits: limits,
                followRedirects: TransferLimits.redirects, allowPrivate: feed.allowPrivate)
            if feed.hasAccess {
                switch await read(feed.access) {
                case .success(let access): request.access = access
                case .failure(let error):
                    return .failed(FetchFailure(.accessUnavailable(reason: error.reason)))
                }
                // Credentials are meant for the origin in feeds.toml: from there redirects go on
                // without.
                request.url = url
            }
            request.keepsConnection = keepsConnection
            request.leavesPacked = leavesPacked
            if let validators, !validators.isEmpty {
                var conditions = validators.conditions
                if acceptsDelta { conditions.append(HTTPHeader("A-IM", "feed")) }
                request.conditional = (validators.source, conditions)
            }
            return try await fetch(request, validators, acceptsDelta: acceptsDelta, now: now)
        case .path(let path):
            return await withTaskExecutorPreference(globalConcurrentExecutor) {
                LocalDocument(path: path, byteLimit: limits.body).read(unlessStill: validators)
            }
        }
    }

    /// Asks for an older page of a feed, without condition. What its server wants to see is shown to
    /// the feed's own origin only: a page elsewhere of a feed that needs such is not asked for.
    public func fetchPage(
        _ url: String, of feed: Feed, now: Date
    ) async throws(CancellationError) -> FetchOutcome {
        guard case .url(let feedURL) = feed.source else {
            return .failed(FetchFailure(.accessUnavailable(reason: "it is a local document.")))
        }
        let isOwn =
            authority(ofURL: url) == authority(ofURL: feedURL)
            && Self.isSecure(url) == Self.isSecure(feedURL)
        guard !feed.hasAccess || isOwn else {
            return .failed(
                FetchFailure(.accessUnavailable(reason: "\(url) is of another server.")))
        }
        var page = feed
        page.source = .url(url)
        return try await fetch(page, validators: nil, now: now)
    }

    private static func isSecure(_ url: String) -> Bool {
        url.prefix("https:".count).lowercased() == "https:"
    }

    private func read(
        _ settings: ServerAccess
    ) async -> Result<RequestAccess, AccessUnavailable> {
        guard let access else {
            return .failure(AccessUnavailable("nothing was given to read its secrets with"))
        }
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            await access(settings)
        }
    }

    private func fetch(
        _ request: HTTPRequest, _ validators: Validators?, acceptsDelta: Bool, now: Date
    ) async throws(CancellationError) -> FetchOutcome {
        do throws(TransferError) {
            let response = try await client.send(request)
            return Answer(response, asked: validators, askedForDelta: acceptsDelta, now: now)
                .outcome
        } catch .cancelled, .clientClosed {
            throw CancellationError()
        } catch {
            return .failed(FetchFailure(.transfer(error)))
        }
    }

    /// Every type that feeds are served as; many servers send HTML to whoever asks for less.
    private static let accept = """
        application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, \
        application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5
        """
}
