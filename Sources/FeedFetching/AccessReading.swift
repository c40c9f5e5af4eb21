public import FeedModel
public import HTTPTransfer

/// Turns what feeds.toml says of a server into what a request needs: reads the secrets.
public typealias AccessReading =
    @Sendable (ServerAccess) async -> Result<RequestAccess, AccessUnavailable>

/// A secret that can't be had.
public struct AccessUnavailable: Error {
    /// A sentence with its cure, without the secret.
    public var reason: String

    public init(_ reason: String) { self.reason = reason }
}
