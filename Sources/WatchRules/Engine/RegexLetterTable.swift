/// The letters that regexes need, filed by three of them.
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
            guard let letters = regex.letters, seen.insert(regex.key).inserted else { continue }
            let offset = Self.rarest(in: letters.bytes)
            let start = bytes.count
            bytes += letters.bytes
            filed[RegexLetters.trigram(letters.bytes[offset...]), default: []].append(
                Entry(
                    key: regex.key, offset: UInt32(offset), letters: Run(start, bytes.count),
                    ignoresCase: letters.ignoresCase))
        }
        isEmpty = filed.isEmpty
        caselessKeys = regexes.filter { $0.letters?.ignoresCase == true }.map(\.key)
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
        let (filter, starts) = (filter.view, starts.view)
        let first = range.lowerBound
        var isCaseless = !(text[first] == 0xC5 && text[first + 1] == 0xBF)
        var packed = UInt32(text[first] | 0x20) << 8 | UInt32(text[first + 1] | 0x20)
        var index = first + 2
        while index < range.upperBound {
            let byte = text[index]
            packed = (packed << 8 | UInt32(byte | 0x20)) & 0xFF_FFFF
            let place = RegexLetters.trigram(packed)
            if filter[place >> 3] >> UInt8(place & 7) & 1 == 1 {
                for number in starts[place]..<starts[place + 1] {
                    let entry = entries.view[number]
                    let start = index - 2 - Int(entry.offset)
                    let place = start..<start + entry.letters.indices.count
                    guard place.lowerBound >= first, place.upperBound <= range.upperBound,
                        stands(entry, at: start, in: text)
                    else { continue }
                    found(entry.key, place)
                }
            }
            // ſ and the sign for Kelvin are s and k to a regex that ignores case.
            if byte == 0xBF && text[index - 1] == 0xC5 || byte == 0xAA && text[index - 1] == 0x84 {
                isCaseless = false
            }
            index += 1
        }
        if !isCaseless { for key in caselessKeys { found(key, nil) } }
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
