import Foundation

/// The clock of the program in a test that lets hours and days pass.
///
/// All runs of a test have it from one reading of the system's clock. Were it read for each of them, a
/// later run could begin before the one that it follows has ended.
struct ShiftedClock {
    /// In seconds.
    private let offset: Int

    /// - Parameter start: Passes now, or in less than a second.
    init(startingAt start: Date) {
        offset = Int(start.timeIntervalSinceNow.rounded(.up))
    }

    /// For a run that begins so many seconds after the start, and the time that the test has taken.
    func environment(after seconds: Int = 0) -> [String: String] {
        let shift = offset + seconds
        return ["FEEDWATCH_CLOCK_OFFSET": "\(shift < 0 ? "" : "+")\(shift)s"]
    }

    func environment(afterHours hours: Double) -> [String: String] {
        environment(after: Int(hours * 3600))
    }
}
