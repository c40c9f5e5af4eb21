import FeedModel
import Foundation

/// What stands before the `@` of a URL's host.
struct URLCredentials {
    let text: Substring

    /// Percent-decoded; nil if it can't be sent as RFC 7617 wants it.
    var authorization: ServerAccess.Authorization? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = parts.map { String($0).removingPercentEncoding }
        guard let user = decoded.first ?? nil, !user.contains(":") else { return nil }
        guard decoded.count > 1 else { return .basic(user: user, password: .written(.init(""))) }
        guard let password = decoded[1] else { return nil }
        return .basic(user: user, password: .written(WrittenSecret(password)))
    }
}
