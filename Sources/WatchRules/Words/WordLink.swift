/// What holds two words together without making them one: the hyphen of `data-centre`, the full
/// stop of `Amazon.Com`.
struct WordLink {
    var end: Int
    /// A full stop, which stays in the key of the joined form; a hyphen doesn't.
    var isFullStop: Bool

    init(end: Int, isFullStop: Bool) {
        self.end = end
        self.isFullStop = isFullStop
    }

    /// The link that begins at `offset`, where a word ends. What follows may or may not be a word.
    init?(at offset: Int, in text: Span<UInt8>) {
        guard offset < text.count else { return nil }
        let (scalar, length) = text.scalar(at: offset)
        switch scalar {
        case 0x2D, 0x2010, 0x2011, 0xFE63, 0xFF0D: isFullStop = false
        case 0x2E: isFullStop = true
        default: return nil
        }
        var end = offset + length
        while end < text.count {
            let (scalar, length) = text.scalar(at: end)
            guard scalar >= 0x80, WordClass(of: scalar).isIgnored else { break }
            end += length
        }
        self.end = end
    }
}
