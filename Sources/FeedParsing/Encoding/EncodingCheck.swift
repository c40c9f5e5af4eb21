/// Overrules an encoding that the bytes contradict.
enum EncodingCheck {
    /// - Parameter isStated: Whether `encoding` was declared rather than assumed.
    static func checked(
        _ encoding: TextEncoding, _ bytes: Span<UInt8>, isStated: Bool
    ) -> TextEncoding {
        if encoding.isWide { return encoding }
        let tally = UTF8Tally(of: bytes)
        if encoding != .utf8 {
            // Text that is not UTF-8 forms its sequences by chance at most once.
            return tally.errors == 0 && tally.sequences > 1 ? .utf8 : encoding
        }
        // One broken character in a page of good ones is damage, not another encoding.
        if tally.errors == 0 || tally.sequences > tally.errors { return encoding }
        let (guess, score) = EncodingGuess.best(for: bytes)
        return isStated && score < 0.5 ? encoding : guess
    }
}

/// How much of a text is UTF-8 beyond ASCII, and how much can't be.
struct UTF8Tally {
    private(set) var sequences = 0
    private(set) var errors = 0

    init(of bytes: Span<UInt8>) {
        guard let firstError = UTF8Check.firstError(in: bytes) else {
            sequences = Self.sequences(in: bytes)
            return
        }
        sequences = Self.sequences(in: bytes.extracting(0..<firstError))
        var index = firstError
        while index < bytes.count {
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            let length = UTF8Check.length(of: bytes, at: index)
            if length == 0 { errors += 1 } else { sequences += 1 }
            index += max(1, length)
        }
    }

    /// Of valid text: the bytes that begin a sequence. Two tell all that is asked.
    private static func sequences(in bytes: Span<UInt8>) -> Int {
        var count = 0
        for index in bytes.indices where bytes[index] >= 0xC0 { count += 1 }
        return count
    }
}
