import FeedConfig
import FeedModel
import FeedStore
import Foundation
import Glibc
import Pipeline

/// The short way of a `poll` with nothing due: the run before has left a note until when that is so,
/// and all that it stood on is as it was. feeds.toml is not even read then, nor the database opened.
///
/// Whatever is in doubt takes the long way.
struct IdleTick {
    private let text: ConfigurationText
    private let basis: String

    /// Nil where too little is known of the surroundings.
    init?(_ text: ConfigurationText) {
        guard let basis = Self.basis(of: text) else { return nil }
        self.text = text
        self.basis = basis
    }

    /// Until when there is nothing to do; nil if that is not known. The lock is taken for as long as
    /// it takes to see that no other run is under way.
    func end(at now: Date) throws(StoreError) -> Date? {
        let path = text.likelyDatabasePath
        guard let note = IdleNote.read(forStoreAt: path), note.stands(at: now, on: basis),
            SinkNeeds.areMet(note.needs), let lock = try RunLock.take(forStoreAt: path)
        else { return nil }
        defer { withExtendedLifetime(lock) {} }
        return note.isOfStore(at: path) ? note.until : nil
    }

    /// Leaves a note for the next runs, if `report` and feeds.toml allow one. The store is closed.
    ///
    /// - Parameter now: When the run ended.
    func leave(
        _ report: RunReport, of settings: FeedModel.Configuration, isWell: Bool, at now: Date
    ) throws {
        // A monitor and a file of metrics want to hear of each run.
        guard isWell, settings.heartbeat == nil, settings.metricsPath == nil,
            settings.databasePath == text.likelyDatabasePath, let until = report.idleUntil,
            let needs = SinkNeeds(of: settings.sinks), SinkNeeds.areMet(needs.lines)
        else { return }
        try IdleNote(
            storeAt: settings.databasePath, basis: basis, needs: needs.lines, notedAt: now,
            until: until)?.write(forStoreAt: settings.databasePath)
    }

    /// All that a run goes by beside the store, the clock and the sinks' secrets: the bytes of
    /// feeds.toml and who may read them, the place of it, the program, the machine since it was
    /// started, its time zone, the user.
    private static func basis(of text: ConfigurationText) -> String? {
        guard let program = FileStamp(ofFileAt: "/proc/self/exe"),
            let boot = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id"),
            !boot.isEmpty
        else { return nil }
        let zones = ["/etc/localtime", "/usr/share/zoneinfo/tzdata.zi"].map {
            FileStamp(ofFileAt: $0)?.description ?? "none"
        }
        let facts =
            [Feedwatch.version, program.description, String(decoding: boot, as: UTF8.self)] + zones
            + [
                ProcessInfo.processInfo.environment["TZ"] ?? "", "\(getuid())", text.directory,
                text.path, "\(text.othersMayRead) \(text.othersMayWrite)",
            ]
        return IdleNote.digest(of: facts.map { Array($0.utf8) } + [text.bytes])
    }
}
