import Foundation
import SystemPackage

/// Whether the journal of systemd reads our standard error (systemd.exec(5), JOURNAL_STREAM).
enum Journal {
    static let isReading: Bool = {
        guard let stream = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] else {
            return false
        }
        // The variable is inherited by programs whose standard error leads elsewhere.
        do {
            let facts = try FileDescriptor.standardError.stat()
            return stream == "\(facts.deviceID.rawValue):\(facts.inode.rawValue)"
        } catch {
            return false
        }
    }()
}
