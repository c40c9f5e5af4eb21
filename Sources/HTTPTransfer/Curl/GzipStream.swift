internal import CDeflate

/// Unpacks gzip in pieces. What was cut is unpacked as far as it goes.
@safe final class GzipStream {
    struct Broken: Error {
        let reason: String
    }

    private enum State { case inMember, betweenMembers, ended }

    private static let pieceSize = 64 << 10

    private let stream: UnsafeMutablePointer<z_stream>
    private let piece: UnsafeMutableRawBufferPointer
    private var state = State.inMember

    /// `nil` if there is no memory.
    init?() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe piece = .allocate(byteCount: Self.pieceSize, alignment: 1)
        guard unsafe feedwatch_begin_gzip(stream) == Z_OK else { return nil }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe piece.deallocate()
    }

    /// - Parameter bytes: What ``next(_:)`` unpacks; it must stay until that has answered false.
    func give(_ bytes: UnsafeRawBufferPointer) {
        let start = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: start)
        unsafe stream.pointee.avail_in = UInt32(clamping: bytes.count)
    }

    /// Hands the next piece to `take`, if there is one, and tells whether there may be more.
    func next(_ take: (UnsafeRawBufferPointer) -> Void) throws(Broken) -> Bool {
        if state == .betweenMembers, unsafe stream.pointee.avail_in > 0 {
            // What follows the last member and is none is nobody's.
            let isMember = unsafe stream.pointee.next_in?.pointee == 0x1F
            state = .ended
            if isMember, unsafe inflateReset(stream) == Z_OK { state = .inMember }
        }
        guard state == .inMember else { return false }
        unsafe stream.pointee.next_out = piece.bindMemory(to: UInt8.self).baseAddress
        unsafe stream.pointee.avail_out = UInt32(Self.pieceSize)
        let result = unsafe inflate(stream, Z_NO_FLUSH)
        let count = Self.pieceSize - Int(unsafe stream.pointee.avail_out)
        if count > 0 { unsafe take(UnsafeRawBufferPointer(rebasing: piece[..<count])) }
        switch result {
        case Z_STREAM_END: state = .betweenMembers
        case Z_OK: break
        // It needs more bytes, which may come.
        case Z_BUF_ERROR: return false
        default:
            let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
            throw Broken(reason: words ?? "zlib's error \(result)")
        }
        return unsafe stream.pointee.avail_in > 0 || count == Self.pieceSize
    }
}
