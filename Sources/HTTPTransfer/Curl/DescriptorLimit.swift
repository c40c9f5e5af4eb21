internal import Glibc

/// How many transfers the process's limit of open files and sockets has room for.
enum DescriptorLimit {
    /// A connection, its resolver's pair of sockets.
    private static let perTransfer = 3
    /// The database, its log, the standard streams, the files and programs of sinks and secrets.
    private static let forOthers = 32

    /// As many as are wished, or fewer: what waits for its turn does not fail.
    static func slots(wished: Int) -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return wished
        }
        return slots(wished: wished, limit: Int(clamping: limit.rlim_cur))
    }

    static func slots(wished: Int, limit: Int) -> Int {
        min(wished, max(2, (limit - forOthers) / perTransfer))
    }
}
