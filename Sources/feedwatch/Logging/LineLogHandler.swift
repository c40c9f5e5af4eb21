import Foundation
import Logging

/// Writes one line an event to standard error.
struct LineLogHandler: LogHandler {
    let form: LogForm
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(form: LogForm) { self.form = form }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var facts = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }
        facts.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { facts["error"] = "\(error)" }
        Terminal.writeError(
            LogLine(
                level: event.level, message: "\(event.message)", facts: facts, time: Date()
            ).text(form, isForJournal: Journal.isReading))
    }
}
