import Foundation
import Glibc
import SystemPackage

/// The right to poll and deliver with one store: held by one process at a time, given back by the
/// kernel when that process ends, however it ends.
///
/// A `flock` on a file beside the database that is never removed: removing it would let two
/// processes lock two files of one name.
public struct RunLock: ~Copyable, Sendable {
    private let file: FileDescriptor

    /// - Returns: nil when another process holds the lock.
    public static func take(forStoreAt path: String) throws(StoreError) -> RunLock? {
        let lockPath = path + ".lock"
        do {
            try FeedStore.createFolder(of: path)
            let file = try FileDescriptor.open(
                FilePath(lockPath), .readWrite, options: [.create, .closeOnExec],
                permissions: .ownerReadWrite)
            guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
                let problem = Errno(rawValue: errno)
                try file.close()
                if problem == .wouldBlock { return nil }
                throw problem
            }
            return RunLock(file: file)
        } catch {
            throw .cannotOpen(path: lockPath, reason: "\(error)")
        }
    }

    private init(file: FileDescriptor) { self.file = file }

    // Closing gives the lock back; there is nothing to do about a failure.
    deinit { _ = close(file.rawValue) }
}
