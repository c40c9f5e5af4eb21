/// What `\d`, `\w`, `\s`, `\b` and `\p{…}` mean, by the general category that the standard library
/// has of each scalar.
enum ScalarProperties {
    /// Where Unicode assigns anything but private use.
    static let assigned: [ClosedRange<UInt32>] = [0...0x3FFFF, 0xE0000...0xE0FFF]

    /// `\d`: decimal digits of any script.
    static let digit = category("Nd")
    /// `\w`: letters, marks, decimal digits, letters that are numbers (Ⅷ), connecting punctuation
    /// (`_`) and the two joiners that stand within words (UTS #18 annex C).
    static let word = ScalarSet(
        ["L", "M", "Nd", "Nl", "Pc"].flatMap { category($0).ranges } + [0x200C...0x200D])
    /// `\s`: White_Space of PropList.txt.
    static let space = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A,
        0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
    ])

    /// `\p{name}`: a general category, one or two letters, or a script. Nil if it isn't known.
    static func named(_ name: String) -> ScalarSet? {
        if name == "Any" { return .everything }
        if let ranges = ScriptRanges.all[name] { return ScalarSet(ranges) }
        let set = category(name)
        return set.isEmpty ? nil : set
    }

    private static func category(_ name: String) -> ScalarSet {
        if name.utf8.count == 2 { return ScalarSet(categories[name] ?? []) }
        guard name.utf8.count == 1 else { return ScalarSet([]) }
        return ScalarSet(categories.filter { $0.key.hasPrefix(name) }.flatMap(\.value))
    }

    private static let categories: [String: [ClosedRange<UInt32>]] = {
        var ranges: [String: [ClosedRange<UInt32>]] = [
            "Cs": [0xD800...0xDFFF],
            "Co": [0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD],
            "Cn": [
                0x40000...0xDFFFF, 0xE1000...0xEFFFF, 0xFFFFE...0xFFFFF, 0x10FFFE...0x10FFFF,
            ],
        ]
        for part in assigned {
            var start = part.lowerBound
            var current = shortName(of: start)
            for value in part.dropFirst() {
                let next = shortName(of: value)
                guard next != current else { continue }
                if let current { ranges[current, default: []].append(start...(value - 1)) }
                start = value
                current = next
            }
            if let current { ranges[current, default: []].append(start...part.upperBound) }
        }
        return ranges
    }()

    /// Nil for what is listed above.
    private static func shortName(of value: UInt32) -> String? {
        switch Unicode.Scalar(value)?.properties.generalCategory {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .unassigned: "Cn"
        case .privateUse, .surrogate, nil: nil
        @unknown default: nil
        }
    }
}
