public import Foundation

/// When a server wishes to be asked again, read from an answer's headers.
///
/// Dates count from the server's own clock, its `Date`, so that a wrong clock on either side does no
/// harm.
public struct NextTime: Hashable, Sendable {
    /// Of `Retry-After` (RFC 9110 §10.2.3).
    public let retryAfter: Date?
    /// Which header `earliest` is of; nil if there is none.
    public let source: Source?
    /// The later of that and the end of the answer's freshness (RFC 9111 §4.2).
    public let earliest: Date?

    /// The header, as it is written.
    public enum Source: String, Hashable, Sendable {
        case retryAfter = "Retry-After"
        case maxAge = "Cache-Control: max-age"
        case expires = "Expires"
    }

    /// Feeds that ask for a year are real; no wish counts for longer than this, in seconds.
    private static let cap = 86_400

    public init(_ headers: HTTPHeaders, now: Date) {
        func seconds(until text: String) -> Int? {
            let theirNow = headers.text("Date").flatMap { HTTPDate($0)?.secondsSince1970 }
            return HTTPDate(text).map {
                $0.secondsSince1970 - (theirNow ?? Int(now.timeIntervalSince1970))
            }
        }
        func time(after seconds: Int?) -> Date? {
            seconds.flatMap { $0 > 0 ? now.addingTimeInterval(Double(min($0, Self.cap))) : nil }
        }

        retryAfter = time(
            after: headers.text("Retry-After").flatMap { wholeSeconds($0) ?? seconds(until: $0) })

        let cacheControl = CacheControl(headers.values("Cache-Control"))
        let freshness: (until: Date?, source: Source) =
            if cacheControl.mustAsk {
                (nil, .maxAge)
            } else if let maxAge = cacheControl.maxAge {
                (time(after: maxAge - (headers.text("Age").flatMap(wholeSeconds) ?? 0)), .maxAge)
            } else {
                (time(after: headers.text("Expires").flatMap(seconds)), .expires)
            }
        let wishes = [(until: retryAfter, source: Source.retryAfter), freshness]
        let longest = wishes.max { ($0.until ?? .distantPast) < ($1.until ?? .distantPast) }
        earliest = longest?.until
        source = earliest == nil ? nil : longest?.source
    }
}

/// The directives of `Cache-Control` that concern a private cache (RFC 9111 §5.2.2).
private struct CacheControl {
    var maxAge: Int?
    /// `no-cache` or `no-store`: the answer is not fresh for any time.
    var mustAsk = false

    init(_ values: [[UInt8]]) {
        let directives = values.flatMap {
            String(decoding: $0, as: UTF8.self).lowercased().split(separator: ",")
        }
        for directive in directives {
            let parts = directive.split(separator: "=", maxSplits: 1)
                .map { $0.trimmingCharacters(in: Self.blanksAndQuotes) }
            switch parts.first {
            case "no-cache", "no-store": mustAsk = true
            case "max-age" where maxAge == nil: maxAge = parts.last.flatMap(wholeSeconds)
            default: break
            }
        }
    }

    private static let blanksAndQuotes = CharacterSet(charactersIn: " \t\"")
}

/// Reads `delta-seconds`, which may be larger than any number here (RFC 9111 §1.2.2).
private func wholeSeconds(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text) ?? Int(Int32.max)
}
