extension Duration {
    private static let units: [(letter: Character, seconds: Int64)] = [
        ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]

    /// `15m`, `1h30m`, `2d`: whole numbers, each with its unit, from the longest to the shortest.
    public init?(written text: String) {
        var rest = Substring(text)
        var units = Self.units[...]
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard let count = Int64(digits), let letter = rest.popFirst(),
                let unit = units.firstIndex(where: { $0.letter == letter })
            else { return nil }
            let (part, tooLong) = count.multipliedReportingOverflow(by: units[unit].seconds)
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !tooLong, !overflow else { return nil }
            total = sum
            units = units[(unit + 1)...]
        }
        guard !text.isEmpty else { return nil }
        self = .seconds(total)
    }

    /// As a person would write it, for example `1h30m`; in days rather than weeks.
    var written: String {
        var rest = components.seconds
        var text = ""
        for (letter, seconds) in Self.units.dropFirst() where rest >= seconds {
            text += "\(rest / seconds)\(letter)"
            rest %= seconds
        }
        return text.isEmpty ? "0s" : text
    }
}
