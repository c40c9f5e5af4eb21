public import Foundation
internal import Synchronization

extension Process {
    /// Starts the process while no other one is being started this way.
    ///
    /// Foundation notices a process's end by a socket that closes with it. A process that is started
    /// at the same moment inherits that socket, and as long as it lives the end goes unnoticed.
    public func runAlone() throws {
        try spawning.withLock { _ in try run() }
    }
}

private let spawning = Mutex(())
