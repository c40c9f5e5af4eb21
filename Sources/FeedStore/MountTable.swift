import Foundation

/// What /proc/self/mounts says of file systems (proc(5)).
struct MountTable {
    /// Mount points and types; a later one hides an earlier one.
    private let mounts: [(point: String, type: String)]

    init(_ text: String) {
        mounts = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { return nil }
            return (Self.unescaped(fields[1]), String(fields[2]))
        }
    }

    /// Of the running process; empty where there is no such file.
    static func current() -> MountTable {
        MountTable((try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? "")
    }

    /// The type of the file system that holds a path.
    ///
    /// - Parameter path: Absolute, without symbolic links.
    func type(of path: String) -> String? {
        var best: (point: String, type: String)?
        for mount in mounts where Self.holds(mount.point, path) {
            if mount.point.utf8.count >= best?.point.utf8.count ?? 0 { best = mount }
        }
        return best?.type
    }

    /// Those that other machines see too: SQLite's write-ahead log needs memory that all who have
    /// the database open share (SQLite, "Write-Ahead Logging").
    static let networkTypes: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "fuse.sshfs",
        "fuse.glusterfs", "fuse.rclone",
    ]

    private static func holds(_ point: String, _ path: String) -> Bool {
        path == point || path.hasPrefix(point.hasSuffix("/") ? point : point + "/")
    }

    /// Spaces and their like are octal.
    private static func unescaped(_ field: Substring) -> String {
        // Hardly any has one, and to set up an expression takes longer than all else.
        guard field.utf8.contains(UInt8(ascii: "\\")) else { return String(field) }
        return String(field).replacing(/\\([0-7]{3})/) { match in
            UInt32(match.output.1, radix: 8).flatMap(Unicode.Scalar.init).map { String($0) }
                ?? String(match.output.0)
        }
    }
}
