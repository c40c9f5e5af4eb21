/// What has come of a body, within its limit.
///
/// libcurl decodes most bodies while they arrive. One that is gzip and nothing else is kept as it comes,
/// to be unpacked when it is whole; if it grows large it is unpacked in pieces after all, so that it is
/// never there twice.
struct IncomingBody: ~Copyable {
    enum Fault: Error {
        case tooLarge
        case undecodable(reason: String)

        func error(host: String, limit: Int) -> TransferError {
            switch self {
            case .tooLarge: .bodyTooLarge(host: host, limit: limit)
            case .undecodable(let reason): .undecodable(host: host, reason: reason)
            }
        }
    }

    /// A gzip body is kept as it comes up to here, in bytes.
    private static let packedLimit = 1 << 20

    private(set) var bytes: [UInt8] = []
    /// Whether ``bytes`` are gzip.
    private(set) var isPacked = false
    private var packedCount = 0
    private var gzip: GzipStream?
    private let limit: Int

    /// - Parameter limit: In bytes, decoded; of what is packed, too.
    init(limit: Int) { self.limit = limit }

    /// What comes now is gzip, as the server packed it.
    mutating func expectGzip() { isPacked = true }

    mutating func take(_ more: UnsafeRawBufferPointer) -> Fault? {
        if gzip != nil { return unsafe unpack(more) }
        if isPacked, bytes.count + more.count > Self.packedLimit {
            let packed = bytes
            bytes = []
            isPacked = false
            if let fault = unsafe packed.withUnsafeBytes({ unsafe unpack($0) }) { return fault }
            return unsafe unpack(more)
        }
        return unsafe append(more)
    }

    /// Takes as much as the limit allows, where that will do.
    mutating func takeWhatFits(_ more: UnsafeRawBufferPointer) {
        _ = unsafe append(UnsafeRawBufferPointer(rebasing: more.prefix(limit - bytes.count)))
    }

    /// Takes gzip and keeps what is in it.
    mutating func unpack(_ more: UnsafeRawBufferPointer) -> Fault? {
        packedCount += more.count
        // Else what follows the end, which nobody keeps, could go on for ever.
        guard packedCount <= limit else { return .tooLarge }
        let gzip: GzipStream
        if let present = self.gzip {
            gzip = present
        } else if let new = GzipStream() {
            gzip = new
            self.gzip = new
        } else {
            return .undecodable(reason: "out of memory")
        }
        unsafe gzip.give(more)
        do throws(GzipStream.Broken) {
            var fault: Fault?
            while fault == nil, try unsafe gzip.next({ piece in unsafe fault = append(piece) }) {}
            return fault
        } catch {
            return .undecodable(reason: error.reason)
        }
    }

    private mutating func append(_ more: UnsafeRawBufferPointer) -> Fault? {
        guard more.count <= limit - bytes.count else { return .tooLarge }
        if bytes.count + more.count > bytes.capacity {
            bytes.reserveCapacity(Self.room(for: bytes.count + more.count, limit: limit))
        }
        unsafe bytes.append(contentsOf: more)
        return nil
    }

    /// Never more than the limit, which an array by itself would take. A small body gets half more
    /// than it needs, since many of them wait to be read; a large one the next power of two, since
    /// the old room and the new one are there together while it is copied.
    private static func room(for count: Int, limit: Int) -> Int {
        let large = 1 << 20
        guard count >= large else { return min(limit, count + count / 2) }
        return min(limit, 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount))
    }
}
