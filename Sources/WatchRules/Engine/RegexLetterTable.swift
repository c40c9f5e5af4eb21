/// The letters that regexes need and that may stand anywhere, filed by three of them. Those at the
/// beginning of a word are in the ``WildcardTable``.
struct RegexLetterTable: ~Copyable {
    let regexes: [CompiledRegex]
    let isEmpty: Bool
    /// Keys of letters whose case makes no difference.
    private let caselessKeys: [UInt32]
    private let entries: FlatBuffer<Entry>
    private let bytes: FlatBuffer<UInt8>
    private let starts: FlatBuffer<UInt32>
    private let filter: FlatBuffer<UInt8>

    struct Entry: BitwiseCopyable {
        var key: UInt32
        /// Where the three stand in the letters.
        var offset: UInt32
        var letters: Run
        var ignoresCase: Bool
    }

    init(_ regexes: [CompiledRegex]) {
        self.regexes = regexes
        var filed: [Int: [Entry]] = [:]
        var bytes: [UInt8] = []
        var seen: Set<UInt32> = []
        for regex in regexes {
            guard let letters = regex.letters, letters.wordStart.isEmpty,
                seen.insert(regex.key).inserted
            else { continue }
            let offset = Self.rarest(in: letters.bytes)
            let start = bytes.count
            bytes += letters.bytes
            filed[RegexLetters.trigram(letters.bytes[offset...]), default: []].append(
                Entry(
                    key: regex.key, offset: UInt32(offset), letters: Run(start, bytes.count),
                    ignoresCase: letters.ignoresCase))
        }
        isEmpty = filed.isEmpty
        caselessKeys = regexes.filter {
            $0.letters.map { $0.ignoresCase && $0.wordStart.isEmpty } ?? false
        }.map(\.key)
        var starts = Array(
            repeating: UInt32(0), count: isEmpty ? 1 : RegexLetters.trigramCount + 1)
        var filter = Array(repeating: UInt8(0), count: isEmpty ? 1 : RegexLetters.trigramCount / 8)
        var entries: [Entry] = []
        if !isEmpty {
            for place in 0..<RegexLetters.trigramCount {
                starts[place] = UInt32(clamping: entries.count)
                guard let own = filed[place] else { continue }
                filter[place >> 3] |= 1 << UInt8(place & 7)
                entries += own
            }
            starts[RegexLetters.trigramCount] = UInt32(clamping: entries.count)
        }
        self.entries = FlatBuffer(entries)
        self.bytes = FlatBuffer(bytes)
        self.starts = FlatBuffer(starts)
        self.filter = FlatBuffer(filter)
    }

    var byteCount: Int {
        entries.byteCount + bytes.byteCount + starts.byteCount + filter.byteCount
    }

    /// Calls `found` with the keys of all letters that stand in `range` of `text`, and where; nil
    /// stands for somewhere.
    func search(
        _ range: Range<Int>, of text: FlatView<UInt8>, _ found: (UInt32, Range<Int>?) -> Void
    ) {
        guard !isEmpty, range.count >= RegexLetters.fewestBytes else { return }
        let filter = filter.view
        var isCaseless = true
        var index = range.lowerBound
        while index < range.upperBound {
            var block = text.eightBytes(at: index)
            if block & 0x8080_8080_8080_8080 != 0, isCaseless {
                isCaseless = !(index..<index + 6).contains { text.isCaselessSign(at: $0) }
            }
            block |= 0x2020_2020_2020_2020
            // As many begin in eight bytes.
            for offset in 0..<6 {
                let place = RegexLetters.trigram(UInt32(truncatingIfNeeded: block) & 0xFF_FFFF)
                if filter[place >> 3] >> UInt8(place & 7) & 1 == 1 {
                    check(place, at: index + offset, in: range, of: text, found)
                }
                block >>= 8
            }
            index += 6
        }
        if !isCaseless { for key in caselessKeys { found(key, nil) } }
    }

    /// Calls `found` with those letters of `place` whose three stand at `index`.
    private func check(
        _ place: Int, at index: Int, in range: Range<Int>, of text: FlatView<UInt8>,
        _ found: (UInt32, Range<Int>?) -> Void
    ) {
        for number in starts.view[place]..<starts.view[place + 1] {
            let entry = entries.view[number]
            let start = index - Int(entry.offset)
            let letters = start..<start + entry.letters.indices.count
            guard letters.lowerBound >= range.lowerBound, letters.upperBound <= range.upperBound,
                stands(entry, at: start, in: text)
            else { continue }
            found(entry.key, letters)
        }
    }

    private func stands(_ entry: Entry, at start: Int, in text: FlatView<UInt8>) -> Bool {
        let letters = bytes.view
        var offset = start
        for place in entry.letters.indices {
            let byte = text[offset]
            guard (entry.ignoresCase ? byte.lowercased : byte) == letters[place]
            else { return false }
            offset += 1
        }
        return true
    }

    /// The offset of three letters that are rarer than the others.
    private static func rarest(in bytes: [UInt8]) -> Int {
        func rarity(_ byte: UInt8) -> Int {
            if byte == 0x20 { return 0 }
            guard byte.isASCIILetter else { return 20 }
            return Array("etaoinsrhldcumfpgwybvkxjqz".utf8).firstIndex(of: byte.lowercased) ?? 20
        }
        return (0...bytes.count - RegexLetters.fewestBytes).max { left, right in
            rarity(bytes[left]) + rarity(bytes[left + 1]) + rarity(bytes[left + 2])
                < rarity(bytes[right]) + rarity(bytes[right + 1]) + rarity(bytes[right + 2])
        } ?? 0
    }
}

extension FlatView<UInt8> {
    /// Whether ſ or the sign for Kelvin is there, which are s and k to a regex that ignores case.
    ///
    /// - Parameter offset: At least two bytes follow.
    func isCaselessSign(at offset: Int) -> Bool {
        self[offset] == 0xC5 && self[offset + 1] == 0xBF
            || self[offset] == 0xE2 && self[offset + 1] == 0x84 && self[offset + 2] == 0xAA
    }
}
