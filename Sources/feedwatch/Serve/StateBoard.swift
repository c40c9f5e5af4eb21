import AlertDelivery
import FeedModel
import Foundation
import Pipeline
import Synchronization

/// What the daemon is doing, for those who watch it: the loop writes, the web server and the watchdog
/// read.
final class StateBoard: Sendable {
    private let state = Mutex(DaemonState(now: .now))
    private let settings: Mutex<FeedModel.Configuration>

    init(_ settings: FeedModel.Configuration) { self.settings = Mutex(settings) }

    func enter(_ stage: DaemonState.Stage) {
        state.withLock { state in
            state.stage = stage
            state.lastSign = .now
        }
    }

    /// The loop goes on.
    func giveSign() { state.withLock { $0.lastSign = .now } }

    func noteRun() { state.withLock { $0.hasRun = true } }

    /// What is in force.
    var configuration: FeedModel.Configuration {
        get { settings.withLock { $0 } }
        set { settings.withLock { $0 = newValue } }
    }

    func note(mistake: String?) { state.withLock { $0.mistake = mistake } }

    var liveness: DaemonState.Verdict { state.withLock { $0.liveness(at: .now) } }

    var readiness: DaemonState.Verdict { state.withLock { $0.readiness(at: .now) } }
}

/// A sink whose deliveries are signs of life.
struct WatchedSink: AlertSink {
    let sink: any AlertSink
    let board: StateBoard

    var name: SinkName { sink.name }
    var batchSize: Int { sink.batchSize }

    func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        board.giveSign()
        defer { board.giveSign() }
        return await sink.deliver(alerts, at: now)
    }
}
