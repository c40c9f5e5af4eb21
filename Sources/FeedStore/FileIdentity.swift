import SystemPackage

/// Which file a path leads to. Another file of the same name is another identity.
public struct FileIdentity: Hashable, Sendable {
    private let device: DeviceID
    private let inode: Inode

    /// Nil if there is no file, or if it can't be looked at.
    public init?(ofFileAt path: String) {
        do {
            let facts = try Stat(FilePath(path))
            (device, inode) = (facts.deviceID, facts.inode)
        } catch {
            return nil
        }
    }
}
