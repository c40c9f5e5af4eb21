public import FeedModel
public import Foundation
public import HTTPTransfer

/// What came of asking for a feed.
public enum FetchOutcome: Hashable, Sendable {
    indirect case document(FetchedDocument)
    /// The document is the one that the validators are of.
    case notModified(NotModified)
    /// The server says that the feed ended for good (410); it is not to be asked again.
    case gone
    case failed(FetchFailure)
}

/// A complete document, as far as the transfer can tell.
public struct FetchedDocument: Hashable, Sendable {
    /// Decoded as `Content-Encoding` says; at least one, unless they are ``packed``.
    public var bytes: [UInt8]
    /// The bytes as the server packed them, if the fetcher leaves them so.
    public var packed: PackedBody?
    /// The URL that answered, redirects followed; `nil` for a local document.
    public var url: String?
    /// As the server wrote it, parameters included.
    public var contentType: String?
    /// Store them only with what the document holds, and only if its end was found.
    public var validators: Validators
    /// The server wishes not to be asked before; at most a day ahead.
    public var earliestNext: Date?
    /// The header that says so.
    public var earliestNextSource: String?
    /// False when the transfer can't tell whether the document was cut. See
    /// ``HTTPResponse/endIsKnown``.
    public var endIsKnown: Bool
    /// Only what is new since the document that the validators asked of (226, RFC 3229 with `feed`).
    public var isDelta: Bool
    /// Whether the server answers with deltas if asked.
    public var offersDeltas: Bool
    /// The URL that answered, if every redirect on the way was permanent.
    public var movedTo: String?

    public init(
        bytes: [UInt8], url: String? = nil, contentType: String? = nil, validators: Validators,
        earliestNext: Date? = nil, earliestNextSource: String? = nil, endIsKnown: Bool = true,
        isDelta: Bool = false, offersDeltas: Bool = false, movedTo: String? = nil
    ) {
        self.bytes = bytes
        self.url = url
        self.contentType = contentType
        self.validators = validators
        self.earliestNext = earliestNext
        self.earliestNextSource = earliestNextSource
        self.endIsKnown = endIsKnown
        self.isDelta = isDelta
        self.offersDeltas = offersDeltas
        self.movedTo = movedTo
    }
}

extension FetchedDocument {
    /// What two documents are compared by without unpacking them.
    public var content: ArraySlice<UInt8> { packed?.content ?? bytes[...] }

    /// Of the bytes, packed or not; of packed ones it is what they claim.
    public var byteCount: Int { packed.map { max($0.claimedCount, $0.bytes.count) } ?? bytes.count }

    /// The bytes, whether or not they were packed; at least one.
    public func unpacked() throws(FeedFetchingError) -> [UInt8] {
        guard let packed else { return bytes }
        let unpacked: [UInt8]
        do throws(TransferError) { unpacked = try packed.unpacked() } catch {
            throw .transfer(error)
        }
        guard !unpacked.isEmpty else { throw .emptyDocument(source: url ?? validators.source) }
        return unpacked
    }
}

public struct NotModified: Hashable, Sendable {
    /// To replace the stored ones: a 304 may change them.
    public var validators: Validators
    /// The server wishes not to be asked before; at most a day ahead.
    public var earliestNext: Date?
    /// The header that says so.
    public var earliestNextSource: String?
    /// The URL that answered, if every redirect on the way was permanent.
    public var movedTo: String?

    public init(
        validators: Validators, earliestNext: Date? = nil, earliestNextSource: String? = nil,
        movedTo: String? = nil
    ) {
        self.validators = validators
        self.earliestNext = earliestNext
        self.earliestNextSource = earliestNextSource
        self.movedTo = movedTo
    }
}

/// What is stored of the feed, validators included, stays as it is.
public struct FetchFailure: Hashable, Sendable {
    public var error: FeedFetchingError
    /// The server wishes not to be asked before (`Retry-After`); at most a day ahead.
    public var earliestNext: Date?

    public init(_ error: FeedFetchingError, earliestNext: Date? = nil) {
        self.error = error
        self.earliestNext = earliestNext
    }

    /// `host:port` of a server that asked to be left alone until ``earliestNext`` (429 or 503 with
    /// Retry-After): all its feeds are meant.
    public var throttlingAuthority: String? {
        guard earliestNext != nil, case .status(let status, let url) = error,
            status == 429 || status == 503
        else { return nil }
        return authority(ofURL: url)
    }
}

/// Why there is no document.
public enum FeedFetchingError: Error, Hashable, Sendable {
    /// No complete answer.
    case transfer(TransferError)
    /// An answer that is neither a document nor 304 or 410.
    case status(Int, url: String)
    /// 304, although nothing was asked that it could answer.
    case unaskedNotModified(url: String)
    /// 200 without a single byte.
    case emptyDocument(source: String)
    /// What the server wants to see can't be had: a secret, mostly. It was not asked.
    case accessUnavailable(reason: String)
    case fileUnreadable(path: String, reason: String)
    /// A directory, device, FIFO or socket.
    case notARegularFile(path: String)
    case fileTooLarge(path: String, limit: Int)
}

extension FeedFetchingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .transfer(let error): error.description
        case .status(let status, let url):
            "\(url) answered \(status); \(Self.cure(of: status))."
        case .unaskedNotModified(let url):
            "\(url) answered 304 (unchanged) to a request that set no condition; its operator "
                + "must mend that."
        case .emptyDocument(let source):
            "\(source) is empty; it is tried again later."
        case .accessUnavailable(let reason):
            "The feed was not asked: \(reason)"
        case .fileUnreadable(let path, let reason):
            "Can't read \(path) (\(reason)); correct `path` or the file's permissions."
        case .notARegularFile(let path):
            "\(path) is not a regular file; correct `path`."
        case .fileTooLarge(let path, let limit):
            "\(path) is larger than \(limit) bytes; no feed should be."
        }
    }

    private static func cure(of status: Int) -> String {
        switch status {
        case 401, 403, 407: "it wants credentials or refuses readers like this one"
        case 404: "check whether the feed has moved"
        case 429: "it is asked less often"
        case 500...: "the server has trouble, it is tried again later"
        default: "no document comes with that, check the URL"
        }
    }
}
