/// Turns offsets in bytes of a text into offsets in Unicode scalars.
struct ScalarOffsets {
    private static let stride = 256
    /// How many scalars begin before every 256th byte.
    private let counts: [Int]

    init(_ text: Span<UInt8>) {
        var counts = [0]
        var count = 0
        for index in text.indices {
            if index > 0, index.isMultiple(of: Self.stride) { counts.append(count) }
            if text[index] & 0xC0 != 0x80 { count += 1 }
        }
        self.counts = counts
    }

    /// - Parameter offset: A scalar boundary of `text`, the same as before.
    func scalarOffset(_ offset: Int, in text: Span<UInt8>) -> Int {
        let entry = min(offset / Self.stride, counts.count - 1)
        return counts[entry] + text.scalarCount(entry * Self.stride..<offset)
    }
}

extension Span<UInt8> {
    func scalarCount(_ range: Range<Int>) -> Int {
        var count = 0
        for index in range where self[index] & 0xC0 != 0x80 { count += 1 }
        return count
    }
}
