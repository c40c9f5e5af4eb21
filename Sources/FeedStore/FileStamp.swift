import Glibc
import SystemPackage

/// Tells a file from what it was: its place on the disk, its size, and when it changed.
public struct FileStamp: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    let size: Int64
    /// Seconds since 1970 when its bytes changed last.
    let modified: Int64

    /// Of the file that links lead to; nil if there is none, or if it can't be looked at.
    public init?(ofFileAt path: String) {
        let facts: Stat
        do { facts = try Stat(FilePath(path)) } catch { return nil }
        size = facts.size
        modified = Int64(facts.st_mtim.tv_sec)
        let times = [facts.st_mtim, facts.st_ctim].map { "\($0.tv_sec).\($0.tv_nsec)" }
        description =
            ["\(facts.deviceID.rawValue)", "\(facts.inode.rawValue)", "\(facts.size)"]
            .joined(separator: " ") + " " + times.joined(separator: " ")
    }
}
