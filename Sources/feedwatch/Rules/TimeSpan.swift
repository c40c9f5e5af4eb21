import ArgumentParser
import FeedConfig
import Foundation

/// `--since 30d`.
enum TimeSpan {
    /// A duration as in feeds.toml, of at least a second and at most a century.
    static func read(_ text: String) throws -> Duration {
        guard let duration = Duration(written: text), duration > .zero,
            duration <= .seconds(36_525 * 86_400)
        else {
            throw ValidationError(
                "\"\(text)\" is no time span. Write numbers with units, such as 30d, 12h or 1w.")
        }
        return duration
    }
}

extension Date {
    func before(_ duration: Duration) -> Date {
        addingTimeInterval(-TimeInterval(duration.components.seconds))
    }
}
