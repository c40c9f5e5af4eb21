import ArgumentParser
import FeedConfig
import Foundation

/// The wall clock that every decision on time goes by: the system's, shifted by
/// `FEEDWATCH_CLOCK_OFFSET` so that days can be simulated. Waits in a run are not shortened by it.
struct Clock: Sendable {
    static let variable = "FEEDWATCH_CLOCK_OFFSET"
    /// A century. A time beyond is a slip of the keyboard.
    private static let longestOffset: Duration = .seconds(36_525 * 86_400)

    /// Zero when the variable is not set.
    let offset: Duration

    /// Ends the command with exit code 64 if the variable holds no offset.
    static func system(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Clock {
        guard let text = environment[variable], !text.isEmpty else { return Clock(offset: .zero) }
        guard let clock = Clock(written: text) else {
            throw fail(
                .usage,
                "\(variable) is \"\(text)\", which is no offset. Write a sign and a duration of "
                    + "at most 100 years, such as +26h, +93600s, -10m or +1d2h; or unset it.")
        }
        return clock
    }

    /// `+26h`, `-1h30m`: a sign, then a duration as in feeds.toml. Nil if it is none of these.
    init?(written text: String) {
        guard let sign = text.first, sign == "+" || sign == "-",
            let size = Duration(written: String(text.dropFirst())), size <= Self.longestOffset
        else { return nil }
        self.init(offset: sign == "-" ? .zero - size : size)
    }

    private init(offset: Duration) { self.offset = offset }

    func now() -> Date { Date().addingTimeInterval(TimeInterval(offset.components.seconds)) }

    /// As it was written; nil when the clock is the system's.
    var notice: String? {
        guard offset != .zero else { return nil }
        return "\(Self.variable) shifts the clock by \(offset.components.seconds) seconds: "
            + "it is \(now().formatted(.iso8601)) for feedwatch."
    }
}
