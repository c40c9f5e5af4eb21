/// Numbers as feeds write them. What is not a number is absent.
enum FeedNumber {
    static func integer(_ text: String?) -> Int? {
        guard let text = text?.trimmedValue else { return nil }
        if let number = Int(text) { return number }
        // Thousands with commas, and counts such as `12.0`.
        if let number = decimal(text), number == number.rounded(), abs(number) < 1e15 {
            return Int(number)
        }
        let digits = text.utf8.filter { $0 != UInt8(ascii: ",") }
        guard digits.count < text.utf8.count, digits.allSatisfy(isDigit) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// A finite number; `inf`, `nan` and hexadecimal ones are none.
    static func decimal(_ text: String?) -> Double? {
        guard let text = text?.trimmedValue,
            text.utf8.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// A size in bytes; 0 says nothing.
    static func length(_ text: String?) -> Int? {
        integer(text).flatMap { $0 > 0 ? $0 : nil }
    }

    static func natural(_ text: String?) -> Int? {
        integer(text).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Seconds of `seconds`, `minutes:seconds` or `hours:minutes:seconds`, with fractions.
    static func duration(_ text: String?) -> Double? {
        guard let text = text?.trimmedValue else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 3 else { return nil }
        var seconds = 0.0
        for part in parts {
            guard let number = decimal(String(part)), number >= 0 else { return nil }
            seconds = seconds * 60 + number
        }
        return seconds < 1e12 ? seconds : nil
    }

    /// `yes`, `true`, `explicit` and `no`, `false`, `clean`, in any letter case.
    static func flag(_ text: String?) -> Bool? {
        switch text?.trimmedValue?.asciiLowercased {
        case "yes", "true", "explicit": true
        case "no", "false", "clean": false
        default: nil
        }
    }
}
