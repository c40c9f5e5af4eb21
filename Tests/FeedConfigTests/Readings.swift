import FeedConfig
import FeedModel
import Foundation

/// feeds.toml as a test writes it, in /etc/feedwatch, on a machine in UTC.
func read(_ text: String) throws(ConfigurationError) -> ConfigurationReading {
    let utc = TimeZone(secondsFromGMT: 0) ?? .current
    return try ConfigurationReader(systemTimeZone: utc)
        .read(Array(text.utf8), path: "/etc/feedwatch/feeds.toml")
}

/// The mistakes of a text, each as its line and kind; none if it is well.
func mistakes(in text: String) -> [Mistake] {
    do {
        _ = try read(text)
        return []
    } catch {
        return error.mistakes.map { Mistake($0.line, $0.kind) }
    }
}

struct Mistake: Equatable {
    let line: Int
    let kind: ConfigurationMistake.Kind

    init(_ line: Int, _ kind: ConfigurationMistake.Kind) {
        self.line = line
        self.kind = kind
    }
}

/// What `type` of a sink may be.
let sinkTypes = ["stdout", "file", "folder", "feed", "exec", "email", "mqtt", "webhook"]

/// A feed that is well but for what is added to it; ends on line 3.
let feed = """
    [[feed]]
    name = "news"
    url = "https://example.org/feed.xml"

    """

/// A sink and a rule that are well but for what is added to the rule; ends on line 7.
let sinkAndRule = """
    [[sink]]
    name = "terminal"
    type = "stdout"

    [[rule]]
    name = "stargate"
    any = ["Stargate"]

    """

/// The only feed of a text that adds `keys` to a good one.
func onlyFeed(with keys: String) throws -> Feed? {
    try read(feed + keys).configuration.feeds.first
}
