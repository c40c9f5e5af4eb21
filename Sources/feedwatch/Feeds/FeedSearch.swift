import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedParsing
import Foundation

/// From a URL to the one feed that is meant by it.
struct FeedSearch {
    let given: FeedAddress
    let pick: Int?
    /// What feeds.toml would say of an address; throws if it can't be added.
    let feed: (FeedAddress) throws -> Feed

    /// Ends the command with what was tried when there is no feed.
    func run(_ finder: FeedFinder) async throws -> FeedFinder.Found {
        var finder = finder
        switch try await finder.ask(given, as: try feed(given)) {
        case .feed(let found): return found
        case .failed(let reason, let isTransferred):
            throw fail(isTransferred ? .notAFeed : .failingFeeds, reason.safeForTerminal)
        case .page(let url, let links):
            let links = links.filter { $0.url != given.url }
            if let found = try await choose(links, with: &finder) { return found }
            if let found = try await lookAround(url, with: &finder) { return found }
            throw fail(
                .notAFeed,
                "\(url.safeForTerminal) is a page that names no feed, and none is at the usual "
                    + "places. Look for its feed in a browser and give that URL.")
        }
    }

    /// The feed that is picked; without a word the first that turns out to be one.
    private func choose(
        _ links: [FeedLink], with finder: inout FeedFinder
    ) async throws -> FeedFinder.Found? {
        let certain = links.filter { $0.kind < .inText }
        let links = certain.isEmpty ? links : certain
        guard !links.isEmpty else { return nil }
        if links.count > 1 { tell(of: links) }
        if let number = try pick ?? askWhich(of: links.count) {
            guard links.indices.contains(number - 1) else {
                throw fail(.usage, "the page names \(links.count) feeds; there is no \(number).")
            }
            let address = try FeedAddress(links[number - 1].url)
            switch try await finder.ask(address, as: try feed(address)) {
            case .feed(let found): return found
            case .failed(let reason, _): throw fail(.notAFeed, reason.safeForTerminal)
            case .page: throw fail(.notAFeed, "\(address.url.safeForTerminal) is a page, no feed.")
            }
        }
        return try await first(of: links.map(\.url), with: &finder, isTold: true)
    }

    private func lookAround(
        _ page: String, with finder: inout FeedFinder
    ) async throws -> FeedFinder.Found? {
        let places = FeedDiscovery.usualPlaces(near: page)
        let found = try await first(of: places, with: &finder, isTold: false)
        if let found {
            Terminal.complain("the page names no feed; there is one at \(found.address.url)")
        }
        return found
    }

    private func first(
        of urls: [String], with finder: inout FeedFinder, isTold: Bool
    ) async throws -> FeedFinder.Found? {
        for url in urls where finder.mayAsk {
            let address: FeedAddress
            do { address = try FeedAddress(url) } catch {
                if isTold { Terminal.complain("\(url.safeForTerminal): \(error)") }
                continue
            }
            switch try await finder.ask(address, as: try feed(address)) {
            case .feed(let found): return found
            case .failed(let reason, _):
                if isTold { Terminal.complain(reason.safeForTerminal) }
            case .page:
                if isTold { Terminal.complain("\(url.safeForTerminal) is a page, no feed.") }
            }
        }
        return nil
    }

    private func tell(of links: [FeedLink]) {
        Terminal.complain("the page names \(links.count) feeds:")
        for (index, link) in links.enumerated() {
            let title = link.title.map { "  \($0.safeForTerminal)" } ?? ""
            Terminal.complain("  \(index + 1)  \(link.url.safeForTerminal)\(title)", prefix: "")
        }
        if pick == nil, !canAsk {
            Terminal.complain("taking the first; another one with --pick N.")
        }
    }

    private var canAsk: Bool { Terminal.isInput && Terminal.isError }

    /// nil when there is nobody to ask, or nothing to choose from.
    private func askWhich(of count: Int) throws -> Int? {
        guard canAsk, count > 1 else { return nil }
        while true {
            Terminal.complain("Which one? [1] ", prefix: "", end: "")
            guard let line = readLine() else { throw ExitCode(.usage) }
            let answer = line.trimmingCharacters(in: .whitespaces)
            if answer.isEmpty { return 1 }
            if let number = Int(answer), (1...count).contains(number) { return number }
            Terminal.complain("Type a number from 1 to \(count), or Ctrl-C.", prefix: "")
        }
    }
}
