/// A gzip body as it came, to be unpacked where it is read: until then it takes a fraction of the
/// memory, and two bodies can be compared by what they are packed as.
public struct PackedBody: Hashable, Sendable {
    public let bytes: [UInt8]
    /// Who sent it, for errors.
    let host: String
    /// In bytes, unpacked.
    let limit: Int

    /// Without gzip's header, which holds a time and a name; some servers make these up for each answer.
    public var content: ArraySlice<UInt8> { bytes[headerLength...] }

    /// How many bytes it holds, by its last four (RFC 1952 §2.3.1). That may be a lie, so it is never more
    /// than feeds pack to, a fifth or so, could come from.
    public var claimedCount: Int {
        let claim = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        return min(claim, limit, bytes.count * 64)
    }

    /// RFC 1952 §2.3.1; 0 for what is cut within it.
    private var headerLength: Int {
        guard bytes.count > 10 else { return 0 }
        let flags = bytes[3]
        var length = 10
        if flags & 4 != 0 {
            guard length + 2 <= bytes.count else { return 0 }
            length += 2 + Int(bytes[length]) + Int(bytes[length + 1]) << 8
        }
        // A name and a comment, each with a NUL at its end.
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard length < bytes.count, let end = bytes[length...].firstIndex(of: 0) else {
                return 0
            }
            length = end + 1
        }
        if flags & 2 != 0 { length += 2 }
        return length <= bytes.count ? length : 0
    }
}
