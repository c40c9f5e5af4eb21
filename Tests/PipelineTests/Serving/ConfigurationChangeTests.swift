import FeedModel
import Foundation
import Pipeline
import Testing

@Suite("What a new feeds.toml changes")
struct ConfigurationChangeTests {
    private let old = Configuration(
        databasePath: "/feedwatch.db", timeZone: .gmt,
        feeds: ["a", "b", "c"].map { Feed(name: FeedName($0), source: .path("/\($0).xml")) },
        rules: [], sinks: [])

    private func change(_ edit: (inout Configuration) -> Void) -> ConfigurationChange {
        var new = old
        edit(&new)
        return ConfigurationChange(from: old, to: new)
    }

    @Test func `is nothing when it says the same`() {
        let change = change { _ in }
        #expect(change.isEmpty)
        #expect(change.description == "nothing changed")
    }

    @Test func `is told by the names of what is new, gone and different`() {
        let change = change { new in
            new.feeds.removeFirst()
            new.feeds[0].tags = ["tech"]
            new.feeds.append(Feed(name: "d", source: .path("/d.xml")))
        }
        #expect(change.feeds.added == ["d"])
        #expect(change.feeds.removed == ["a"])
        #expect(change.feeds.changed == ["b"])
        #expect(change.description == "feeds: 1 added (d), 1 removed (a), 1 changed (b)")
    }

    @Test func `does not depend on the order of the file`() {
        #expect(change { $0.feeds.reverse() }.isEmpty)
    }

    @Test func `names settings, and those that count only after a new start`() {
        let change = change { new in
            new.contact = "you@example.org"
            new.databasePath = "/other.db"
            new.serve.listen = nil
        }
        #expect(change.settings == ["contact"])
        #expect(change.laterSettings == ["database", "serve"])
        #expect(change.description == "settings: contact")
    }

    @Test func `of a thousand feeds is a line that can be read`() {
        let change = change { new in
            new.feeds += (0..<1000).map {
                Feed(name: FeedName("new-\($0)"), source: .path("/\($0).xml"))
            }
        }
        #expect(change.description.hasPrefix("feeds: 1000 added (new-0, new-1, "))
        #expect(change.description.hasSuffix("new-9, …)"))
    }
}
