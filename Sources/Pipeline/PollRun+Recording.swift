import FeedModel
import FeedStore
import Foundation
import Logging

/// From an answer to what is on the disk, and what the log says of it.
extension PollRun {
    /// Works on a document when it has its turn.
    func record(
        _ fetched: FetchedFeed, of feed: DueFeed, recorder: GroupRecorder, backlog: Backlog
    ) async -> Result<PolledFeed?, StoreError> {
        if fetched.isDocument { await backlog.enter() }
        defer { if fetched.isDocument { backlog.leave() } }
        let record =
            if fetched.isDocument {
                // It computes, and others are to be asked meanwhile.
                await withTaskExecutorPreference(globalConcurrentExecutor) {
                    refresh.record(fetched, of: feed)
                }
            } else {
                refresh.record(fetched, of: feed)
            }
        return await self.record([record], recorder: recorder).map(\.first)
    }

    /// In the order of the records.
    func record(
        _ records: [PollRecord], recorder: GroupRecorder
    ) async -> Result<[PolledFeed], StoreError> {
        do throws(StoreError) {
            let summaries = try await recorder.record(records)
            let feeds = zip(records, summaries).map { PolledFeed($0, $1) }
            for polled in feeds { await tell(of: polled) }
            return .success(feeds)
        } catch {
            return .failure(error)
        }
    }

    private func tell(of polled: PolledFeed) async {
        logger.info(
            "polled",
            metadata: [
                "feed": "\(polled.name)", "outcome": "\(polled.outcome.rawValue)",
                "new": .stringConvertible(polled.new),
                "alerts": .stringConvertible(polled.alerts.count),
            ])
        if polled.migrated > 0 {
            await note(
                "items came under other guids",
                ["feed": "\(polled.name)", "items": "\(polled.migrated)"])
        }
        if let url = polled.movedTo {
            await note("moved", ["feed": "\(polled.name)", "url": "\(url)"])
        }
    }

    func leaveAlone(_ pause: HostPause, in queues: inout HostQueues) async {
        let dropped = queues.pause(pause.authority)
        await note(
            "a host asked to be left alone",
            [
                "host": "\(pause.authority)", "until": "\(pause.until.formatted(.iso8601))",
                "feeds_not_polled": .stringConvertible(dropped),
            ])
    }

    /// Not on the thread of transfers: whoever reads the log may be slow.
    private func note(_ message: Logger.Message, _ metadata: Logger.Metadata) async {
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            logger.notice(message, metadata: metadata)
        }
    }
}
