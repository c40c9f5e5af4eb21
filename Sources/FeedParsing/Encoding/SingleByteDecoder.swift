/// Decodes an encoding of one byte a character, by table.
struct SingleByteDecoder {
    /// For each byte its UTF-8, the first byte lowest; the length stands in the highest byte.
    private let characters: [UInt32]
    /// Bytes that mean nothing.
    private let unmapped: [Bool]

    /// - Parameter name: The encoding's name in ``singleByteTables``.
    init?(name: String) {
        guard let table = singleByteTables[name] else { return nil }
        var scalars = (0..<0x80).compactMap(Unicode.Scalar.init)
        for run in table.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let ends = run.split(separator: "-").compactMap { UInt32($0, radix: 16) }
            guard let first = ends.first, let last = ends.last, first <= last else { continue }
            scalars += (first...last).compactMap(Unicode.Scalar.init)
        }
        guard scalars.count == 256 else { return nil }
        unmapped = scalars.map { $0 == "\u{FFFD}" }
        characters = scalars.map { scalar in
            var packed: UInt32 = 0
            var length: UInt32 = 0
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                packed |= UInt32(byte) << (8 * length)
                length += 1
            }
            return packed | length << 24
        }
    }

    func decode(_ bytes: Span<UInt8>, limit: Int) -> DecodedText {
        let table = characters.span
        // Measured first: a buffer that grows would need three times the memory for a moment.
        var size = 0
        var end = 0
        while end < bytes.count {
            let length = Int(table[Int(bytes[end])] &>> 24)
            if size + length > limit { break }
            size += length
            end += 1
        }
        var errors = 0
        let output = [UInt8](capacity: size) { output in
            for index in 0..<end {
                let byte = bytes[index]
                if byte < 0x80 {
                    output.append(byte)
                    continue
                }
                var packed = table[Int(byte)]
                if unmapped[Int(byte)] { errors += 1 }
                for _ in 0..<(packed &>> 24) {
                    output.append(UInt8(truncatingIfNeeded: packed))
                    packed &>>= 8
                }
            }
        }
        return DecodedText(bytes: output, errors: errors, isCut: end < bytes.count)
    }
}
