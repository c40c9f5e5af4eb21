public import FeedModel
public import Foundation

/// What a poll tells of a feed's health, beyond its items.
public enum FeedNews: Hashable, Sendable {
    /// It has failed so many times in a row; told at ``FeedHealth/threshold`` and seldom after.
    case failing(count: Int, since: Date?, reason: String)
    /// It had failed so often, or was silent, and is well again.
    case recovered(failures: Int, since: Date?)
    /// Nothing new came for much longer than between its items.
    case silent(since: Date, usually: Duration)
    /// Where it was, a web page has come so many times in a row.
    case parked(count: Int, since: Date?)
    /// It publishes, but far fewer items in a week than usual; or again as many.
    case volume(PublishingVolume.News)
    /// Its server said so (410).
    case gone(reason: String)
    /// It is polled from there now.
    case moved(to: String)
    /// A document held nothing of what the one before it had.
    case gap(CoverageGap)
}

/// When a feed's trouble is worth telling.
public enum FeedHealth {
    /// Failures in a row before anybody is told, and how seldom it is repeated from then on.
    public static let threshold = 3
    public static let repeatEvery = 24
    /// A feed is silent when nothing came for so many times its usual gap, but not within two days:
    /// weekends are no trouble.
    static let gaps = 8
    static let shortestSilence: Duration = .seconds(48 * 3600)

    /// Web pages in a row where a feed was: a domain that somebody parks there, or a login.
    public static func isParked(_ state: FeedState) -> Bool {
        state.pages >= threshold && state.succeededAt != nil
    }

    public static func isTold(after failures: Int) -> Bool {
        failures == threshold || failures > threshold && failures.isMultiple(of: repeatEvery)
    }

    /// Each is told, unless the feed always has them.
    public static func isTold(gapsInARow count: Int) -> Bool {
        count <= threshold || count.isMultiple(of: repeatEvery)
    }
}

extension PollRecord {
    /// What is to be told of the step from one state to the next; `state` notes that it is told.
    ///
    /// - Parameter newItems: Of this poll.
    func news(
        from earlier: FeedState?, to state: inout FeedState, newItems: Int
    ) -> [FeedNews] {
        var news: [FeedNews] = []
        if newItems > 0 || state.newsAt == nil { state.newsAt = polledAt }
        if state.goneAt != nil, case .gone(let reason) = outcome {
            news.append(.gone(reason: reason))
        } else if isPage, state.pages == FeedHealth.threshold, state.succeededAt != nil {
            news.append(.parked(count: state.pages, since: state.succeededAt))
        } else if state.failures > 0 {
            // As long as only pages come, being parked says it all.
            let isParked =
                isPage && state.succeededAt != nil
                && (state.pages > FeedHealth.threshold || state.pages == state.failures)
            if !isParked, state.failures != earlier?.failures,
                FeedHealth.isTold(after: state.failures)
            {
                news.append(
                    .failing(
                        count: state.failures, since: state.succeededAt,
                        reason: state.lastError ?? "unknown"))
            }
        } else if let earlier, earlier.failures >= FeedHealth.threshold {
            news.append(.recovered(failures: earlier.failures, since: earlier.succeededAt))
        }
        // Where a move is given up, since it leads nowhere, the feed is where it always was.
        if let earlier, let target = state.movedTo, target != earlier.movedTo {
            news.append(.moved(to: target))
        }
        guard state.failures == 0 else { return news }
        let isFirst = earlier?.baselinedAt == nil
        if let change = state.volume.note(
            isFirst ? 0 : newItems, at: polledAt, hasGap: isFirst || isLate)
        {
            news.append(.volume(change))
        }
        if let since = state.silentAt {
            if newItems > 0 {
                state.silentAt = nil
                news.append(.recovered(failures: 0, since: since))
            }
        } else if let gap = state.medianGap, let last = state.newsAt {
            let limit = max(gap * FeedHealth.gaps, FeedHealth.shortestSilence)
            if polledAt.timeIntervalSince(last) > TimeInterval(limit.components.seconds) {
                state.silentAt = polledAt
                news.append(.silent(since: last, usually: gap))
            }
        }
        return news
    }
}
