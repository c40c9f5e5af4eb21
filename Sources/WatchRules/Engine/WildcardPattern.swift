/// A word with wildcards, compared with folded words byte by byte.
struct WildcardPattern {
    /// Bytes of UTF-8 and, where they are none, `one` and `many`.
    let bytes: [UInt8]
    /// The letters it begins and ends with.
    let start: [UInt8]
    let end: [UInt8]

    /// It is `start` or `end`, and anything.
    var isOneMany: Bool { bytes == start + [Self.many] || bytes == [Self.many] + end }

    static let one: UInt8 = 0xFE
    static let many: UInt8 = 0xFD

    init(_ glob: Glob) {
        var bytes: [UInt8] = []
        for part in glob.parts {
            switch part {
            case .letter(let letter): bytes += String(letter).utf8
            case .one: bytes.append(Self.one)
            case .many: if bytes.last != Self.many { bytes.append(Self.many) }
            }
        }
        self.bytes = bytes
        start = Array(bytes.prefix { $0 < Self.many })
        end = bytes.reversed().prefix { $0 < Self.many }.reversed()
    }
}
