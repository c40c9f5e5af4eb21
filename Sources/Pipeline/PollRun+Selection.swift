import FeedModel

extension PollRun.Selection {
    /// Whether there is anything to tell of the feed, polled or not.
    func concerns(_ feed: DueFeed) -> Bool {
        if case .named(let names) = self { names.contains(feed.feed.name) } else { takes(feed) }
    }

    var takesAllThatIsDue: Bool { if case .named = self { false } else { true } }

    func takes(_ feed: DueFeed) -> Bool {
        switch self {
        case .due: feed.isDue
        case .all: feed.mayBePolled
        case .named(let names): names.contains(feed.feed.name) && feed.mayBePolled
        }
    }
}
