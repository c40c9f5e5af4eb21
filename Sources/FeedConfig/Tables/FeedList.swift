import FeedModel
import Foundation

/// The feeds of a document, in its order.
struct FeedList {
    /// Those that can be polled.
    var feeds: [Feed] = []
    /// Where the header of each stands.
    var lines: [Int] = []
    /// Also of those with mistakes.
    var tableCount = 0

    mutating func append(_ feed: consuming Feed, line: Int) {
        feeds.append(feed)
        lines.append(line)
    }
}

extension DocumentReader {
    func feeds(defaults: FeedSettings?, timeZone: TimeZone) -> FeedList {
        let tables = tables(.feed)
        var list = FeedList()
        list.tableCount = tables.count + document.plainFeeds.count
        var names = NameCheck(of: .feed, count: list.tableCount, log: log)
        each(
            of: tables, plain: { names.check($0.name, line: $0.nameLine) },
            other: { names.check($0) })
        let usual = Feed(usual: defaults)
        list.feeds.reserveCapacity(list.tableCount)
        list.lines.reserveCapacity(list.tableCount)
        each(
            of: tables, plain: { list.append($0.feed(like: usual), line: $0.line) },
            other: { table in
                if let feed = table.feed(defaults: defaults, timeZone: timeZone) {
                    list.append(feed, line: table.line)
                }
            })
        return list
    }

    /// Calls one of both for each feed, in the order of the file.
    private func each(
        of tables: [TableReader], plain: (PlainFeed) -> Void, other: (TableReader) -> Void
    ) {
        var index = 0
        for feed in document.plainFeeds {
            while index < tables.count, tables[index].line < feed.line {
                other(tables[index])
                index += 1
            }
            plain(feed)
        }
        tables[index...].forEach(other)
    }
}

extension PlainFeed {
    /// - Parameter usual: A feed that says nothing of itself.
    fileprivate func feed(like usual: Feed) -> Feed {
        var feed = usual
        feed.name = FeedName(name)
        feed.source = .url(url)
        if let schedule { feed.schedule = schedule }
        if let tags { feed.tags = tags }
        if let allowPrivate { feed.allowPrivate = allowPrivate }
        return feed
    }
}

extension Feed {
    /// A feed with the settings of `[defaults]` alone; it still lacks a name and a source.
    fileprivate init(usual defaults: FeedSettings?) {
        self.init(name: FeedName(""), source: .url(""))
        guard let defaults else { return }
        schedule = defaults.schedule ?? schedule
        tags = defaults.tags ?? tags
        allowPrivate = defaults.allowPrivate ?? allowPrivate
        firstRun = defaults.firstRun ?? firstRun
        identity = defaults.identity ?? identity
        access = defaults.access.access()
        keep = defaults.keep
    }
}
