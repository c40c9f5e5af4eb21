import FeedStore
import Foundation
import ServiceLifecycle
import UnixSignals

/// SIGHUP asks for a reload. SIGPIPE is the trouble of the sink whose reader went away.
struct SignalWatch: Service {
    let signals: UnixSignalsSequence
    let inbox: Inbox

    /// From here on these signals end the process no longer.
    init(inbox: Inbox) async {
        signals = await UnixSignalsSequence(trapping: .sighup, .sigpipe)
        self.inbox = inbox
    }

    func run() async throws {
        for await signal in signals.cancelOnGracefulShutdown() where signal == .sighup {
            inbox.ask(reload: .asked)
        }
    }
}

/// Looks whether feeds.toml is another file than the one that was read: by its time of change and its
/// place on the disk, so that an editor which renames a new one over it is noticed.
/// What changes between two looks is not read yet: somebody is writing.
struct FileWatch: Service {
    let path: String
    let inbox: Inbox
    private let first: Fingerprint?

    static let interval: Duration = .seconds(2)

    /// Before the file is read, so that no change falls in between.
    init(path: String, inbox: Inbox) {
        self.path = path
        self.inbox = inbox
        first = Fingerprint(path)
    }

    private struct Fingerprint: Equatable {
        let identity: FileIdentity
        let modifiedAt: Date?

        init?(_ path: String) {
            guard let identity = FileIdentity(ofFileAt: path) else { return nil }
            do {
                let target = try FileManager.default.attributesOfItem(
                    atPath: URL(filePath: path).resolvingSymlinksInPath().path)
                self.identity = identity
                modifiedAt = target[.modificationDate] as? Date
            } catch {
                return nil
            }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var (read, seen) = (first, first)
            while !Task.isCancelled {
                await Inbox.pause(Self.interval)
                let now = Fingerprint(path)
                defer { seen = now }
                guard let now, now == seen, now != read else { continue }
                read = now
                inbox.ask(reload: .changed)
            }
        }
    }
}
