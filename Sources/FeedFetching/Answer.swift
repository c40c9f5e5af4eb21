internal import FeedModel
internal import Foundation
internal import HTTPTransfer

/// What a complete HTTP answer means to whoever asked for a feed.
struct Answer {
    private let response: HTTPResponse
    private let asked: Validators?
    private let now: Date

    private let askedForDelta: Bool

    /// - Parameters:
    ///   - asked: The validators at hand, whether or not they were of the URL that answered.
    ///   - askedForDelta: Whether `A-IM: feed` went with them.
    init(_ response: HTTPResponse, asked: Validators?, askedForDelta: Bool, now: Date) {
        self.response = response
        self.asked = asked?.source == response.url ? asked : nil
        self.askedForDelta = askedForDelta && self.asked?.isEmpty == false
        self.now = now
    }

    var outcome: FetchOutcome {
        let wish = NextTime(response.headers, now: now)
        switch response.status {
        case 200: return document(wish)
        case 226 where askedForDelta: return document(wish)
        case 304:
            guard let asked, !asked.isEmpty else {
                return .failed(
                    FetchFailure(
                        .unaskedNotModified(url: response.url), earliestNext: wish.retryAfter))
            }
            return .notModified(
                NotModified(
                    validators: asked.updated(by: response), earliestNext: wish.earliest,
                    earliestNextSource: wish.source?.rawValue, movedTo: response.permanentURL))
        case 410 where response.hops.allSatisfy(\.isPermanent): return .gone
        // Among them 204, 206 and 226: nothing complete, and nothing that was asked for. And a 410
        // behind a temporary redirect, which says nothing of the feed's own URL.
        default:
            return .failed(
                FetchFailure(
                    .status(response.status, url: response.url), earliestNext: wish.retryAfter))
        }
    }

    private func document(_ wish: NextTime) -> FetchOutcome {
        guard !response.body.isEmpty || response.packed != nil else {
            return .failed(
                FetchFailure(
                    .emptyDocument(source: response.url), earliestNext: wish.retryAfter))
        }
        var document = FetchedDocument(
            bytes: response.body, url: response.url,
            contentType: response.headers.text("Content-Type"),
            validators: Validators(response), earliestNext: wish.earliest,
            earliestNextSource: wish.source?.rawValue, endIsKnown: response.endIsKnown,
            isDelta: response.status == 226, offersDeltas: response.offersDeltas,
            movedTo: response.permanentURL)
        document.packed = response.packed
        return .document(document)
    }
}

extension HTTPResponse {
    /// The URL that answered, if all redirects on the way were permanent and there was one.
    fileprivate var permanentURL: String? {
        guard !hops.isEmpty, hops.allSatisfy(\.isPermanent) else { return nil }
        return url
    }

    /// RFC 3229 has the server name the manipulation that it applied or would choose by.
    fileprivate var offersDeltas: Bool {
        func names(_ header: String, _ word: String) -> Bool {
            headers.values(header).contains { value in
                String(decoding: value, as: UTF8.self).lowercased().split(separator: ",")
                    .contains { $0.trimmingCharacters(in: .whitespaces) == word }
            }
        }
        return status == 226 || names("IM", "feed") || names("Vary", "a-im")
    }
}

extension HTTPResponse.Redirect {
    /// 301 or 308 (RFC 9110 §15.4).
    fileprivate var isPermanent: Bool { status == 301 || status == 308 }
}

extension Validators {
    /// Those of a 200, which drop what was before.
    fileprivate init(_ response: HTTPResponse) {
        self.init(
            source: response.url, etag: usable(response.headers["ETag"]),
            lastModified: usable(response.headers["Last-Modified"]))
    }

    /// A 304 should repeat the ETag (RFC 9110 §15.4.5); those that don't mean the same one.
    fileprivate func updated(by response: HTTPResponse) -> Validators {
        Validators(
            source: source, etag: usable(response.headers["ETag"]) ?? etag,
            lastModified: usable(response.headers["Last-Modified"]) ?? lastModified)
    }

    /// The request's headers that set the condition.
    var conditions: [HTTPHeader] {
        var headers: [HTTPHeader] = []
        if let etag { headers.append(HTTPHeader("If-None-Match", etag)) }
        if let lastModified { headers.append(HTTPHeader("If-Modified-Since", lastModified)) }
        return headers
    }
}

/// A value that can go back as it is. Control characters can't, and a value as long as a page would
/// have every later request refused.
private func usable(_ value: [UInt8]?) -> [UInt8]? {
    guard let value, (1...1024).contains(value.count),
        value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    else { return nil }
    return value
}
