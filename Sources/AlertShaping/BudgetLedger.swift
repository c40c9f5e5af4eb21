import FeedModel
import Foundation

/// What is left of the rules' budgets while the matches of a poll are shaped.
struct BudgetLedger {
    private var sent: [RuleName: [Date]]
    private let now: Date

    /// - Parameter sent: When alerts of each rule went out of late.
    init(sent: [RuleName: [Date]], now: Date) {
        self.sent = sent
        self.now = now
    }

    /// Takes one alert from a rule's budget.
    ///
    /// - Returns: Nil if there was one left; else when the window has room again.
    mutating func spend(_ budget: AlertBudget, of rule: RuleName) -> Date? {
        let window = TimeInterval(budget.window.components.seconds)
        // A date in the future is of a clock that went wrong.
        let recent = (sent[rule] ?? []).filter { $0 <= now && now.timeIntervalSince($0) < window }
        guard recent.count >= budget.count,
            let oldest = recent.sorted().dropFirst(
                recent.count - budget.count
            ).first
        else {
            sent[rule, default: []].append(now)
            return nil
        }
        return oldest + window
    }
}
