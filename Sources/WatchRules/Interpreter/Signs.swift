/// `$ # @ + &` and the full stop of `.NET`: punctuation that belongs to the word it touches.
enum Signs {
    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x23, 0x24, 0x26, 0x2B, 0x40: true
        default: false
        }
    }

    static func starting(_ gap: Range<Int>, of text: Span<UInt8>) -> [UInt8] {
        var signs: [UInt8] = []
        for index in gap {
            guard isSign(text[index]) else { break }
            signs.append(text[index])
        }
        return signs
    }

    /// - Parameter isAfterWord: The gap begins where a word ends.
    static func ending(
        _ gap: Range<Int>, of text: Span<UInt8>, isAfterWord: Bool
    ) -> [UInt8] {
        var signs: [UInt8] = []
        var index = gap.upperBound
        if let last = gap.last, text[last] == 0x2E {
            // An ellipsis, or the end of a sentence, is no part of the word after it.
            let isAlone = gap.count == 1 ? !isAfterWord : text[last - 1] != 0x2E
            guard isAlone else { return [] }
            signs.append(0x2E)
            index = last
        }
        while index > gap.lowerBound, isSign(text[index - 1]) {
            index -= 1
            signs.insert(text[index], at: 0)
        }
        return signs
    }
}
