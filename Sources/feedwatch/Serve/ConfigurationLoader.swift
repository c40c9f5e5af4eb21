import FeedConfig
import FeedModel
import FeedStore
import Foundation
import Logging
import Pipeline

/// Reads feeds.toml again. One with a mistake changes nothing and is told of once.
struct ConfigurationLoader: Sendable {
    let path: String
    let parts: DaemonParts

    /// Nil if the engine that there is stays.
    func engine(after old: Engine, store: FeedStore, _ reload: Inbox.Reload) -> Engine? {
        parts.manager.tellOfReload()
        defer { parts.manager.tell("READY=1") }
        var configuration: FeedModel.Configuration
        do {
            configuration = try ConfigurationReader().read(contentsOfFile: path).configuration
        } catch {
            return refuse(error.description.split(separator: "\n").map(String.init))
        }
        let change = ConfigurationChange(from: old.configuration, to: configuration)
        // Where the daemon itself lives is not moved while it runs.
        configuration.databasePath = old.configuration.databasePath
        configuration.serve = old.configuration.serve
        let engine = Engine(configuration, store: store, parts: parts, after: old)
        // Else a slip in one rule would take a good one out of service.
        let mistakes = engine.problems.filter { !old.problems.contains($0) }
        guard mistakes.isEmpty else { return refuse(mistakes) }
        Heap.giveBack()
        parts.board.note(mistake: nil)
        parts.logger.notice("\(path) was read again: \(change)")
        if !change.laterSettings.isEmpty {
            let names = change.laterSettings.map { "`\($0)`" }.joined(separator: " and ")
            parts.logger.warning(
                "\(names) in \(path) changed: it counts when serve is started again")
        }
        return engine
    }

    private func refuse(_ mistakes: [String]) -> Engine? {
        for mistake in mistakes { parts.logger.error("\(mistake)") }
        parts.logger.error("\(path) has a mistake: the last good configuration stays")
        parts.board.note(mistake: mistakes.first)
        return nil
    }
}
