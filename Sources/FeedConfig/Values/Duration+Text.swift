extension Duration {
    private static let units: [(letter: Character, seconds: Int64)] = [
        ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]

    /// `15m`, `1h30m`, `2d`: whole numbers, each with its unit, from the longest to the shortest.
    public init?(written text: String) {
        var units = Self.units[...]
        var total: Int64 = 0
        // The number whose unit has not come yet.
        var number: Int64?
        for byte in text.utf8 {
            if case UInt8(ascii: "0")...UInt8(ascii: "9") = byte {
                let (tens, tooLong) = (number ?? 0).multipliedReportingOverflow(by: 10)
                let (sum, overflow) = tens.addingReportingOverflow(
                    Int64(byte - UInt8(ascii: "0")))
                guard !tooLong, !overflow else { return nil }
                number = sum
                continue
            }
            guard let count = number,
                let unit = units.firstIndex(where: { $0.letter == Character(Unicode.Scalar(byte)) })
            else { return nil }
            let (part, tooLong) = count.multipliedReportingOverflow(by: units[unit].seconds)
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !tooLong, !overflow else { return nil }
            total = sum
            number = nil
            units = units[(unit + 1)...]
        }
        guard !text.isEmpty, number == nil else { return nil }
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
