import FeedStore
import Synchronization

/// The store and the right to write to it.
final class OpenStore: Sendable {
    private let lock: Mutex<RunLock?>
    let store: FeedStore

    /// Nil while another process has the right.
    ///
    /// - Parameter identity: Of a store that was open before; any other file is refused.
    init?(path: String, again identity: FileIdentity? = nil) throws(StoreError) {
        guard let lock = try RunLock.take(forStoreAt: path) else { return nil }
        store = try FeedStore(path: path, again: identity)
        self.lock = Mutex(lock)
    }

    /// Closes the store, then gives the right back. Where closing fails, both stay as they are.
    func close() throws(StoreError) {
        try store.close()
        lock.withLock { $0 = nil }
    }
}
