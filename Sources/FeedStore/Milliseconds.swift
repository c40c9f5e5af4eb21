import Foundation

extension Date {
    /// Whole milliseconds since 1970, as the store keeps times. Dates beyond its range (feeds
    /// claim the wildest years) are clamped.
    var milliseconds: Int64 {
        Int64(exactly: (timeIntervalSince1970 * 1000).rounded())
            ?? (timeIntervalSince1970 < 0 ? .min : .max)
    }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
