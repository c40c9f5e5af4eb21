import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedFetching
import FeedModel
import FeedParsing
import Foundation
import HTTPTransfer

/// Reads feeds from files, URLs and standard input, one after the other.
struct SourceReader {
    /// Of one host no two within a second, as for `feeds add`.
    private var finder: FeedFinder
    private let allowsPrivate: Bool

    init(clock: Clock, allowsPrivate: Bool) throws {
        do throws(TransferError) {
            let client = try HTTPClient(inFlight: 1)
            finder = FeedFinder(
                fetcher: FeedFetcher(client: client, version: Feedwatch.version), clock: clock)
        } catch {
            throw fail(.internalError, "\(error)")
        }
        self.allowsPrivate = allowsPrivate
    }

    /// With the files of folders in their place.
    func expanded(_ sources: [String], hasTrouble: inout Bool) -> [String] {
        var expanded: [String] = []
        for source in sources {
            if source == "-" || Self.isURL(source) {
                expanded.append(source)
                continue
            }
            do {
                expanded += try ParseCommand.files(at: source)
            } catch {
                // What doesn't exist has been told by then.
                if !(error is ExitCode) {
                    Terminal.complain("\(source.safeForTerminal): \(error.localizedDescription)")
                }
                hasTrouble = true
            }
        }
        return expanded
    }

    /// - Parameter source: A path, a URL, or `-`.
    mutating func read(_ source: String) async throws(SourceTrouble) -> ParsedFeed {
        let name = source == "-" ? "standard input" : source.safeForTerminal
        if Self.isURL(source) { return try await fetch(source) }
        let bytes: [UInt8]
        do {
            let file =
                source == "-"
                ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: source))
            bytes = try ParseCommand.document(in: file)
        } catch {
            throw SourceTrouble(description: "\(name): \(error.localizedDescription)")
        }
        do throws(FeedParsingError) { return try FeedParser().parse(bytes) } catch {
            throw SourceTrouble(description: "\(name): \(error)")
        }
    }

    private mutating func fetch(_ url: String) async throws(SourceTrouble) -> ParsedFeed {
        let shown = FeedAddress.withoutCredentials(url).safeForTerminal
        let address: FeedAddress
        do throws(FeedAddressError) { address = try FeedAddress(url) } catch {
            throw SourceTrouble(description: "\(shown): \(error)")
        }
        let feed = Feed(
            name: "match", source: .url(address.url),
            allowPrivate: allowsPrivate ? [address.authority] : [])
        let answer: FeedFinder.Answer
        do { answer = try await finder.ask(address, as: feed) } catch {
            throw SourceTrouble(description: "\(shown): \(error)")
        }
        switch answer {
        case .feed(let found): return found.feed
        case .page:
            throw SourceTrouble(description: "\(shown) is a page, no feed.")
        case .failed(let reason, _):
            throw SourceTrouble(description: reason.safeForTerminal)
        }
    }

    private static func isURL(_ source: String) -> Bool {
        let start = source.prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://")
    }
}

/// Why a source can't be searched, as a sentence.
struct SourceTrouble: Error, CustomStringConvertible {
    let description: String
}
