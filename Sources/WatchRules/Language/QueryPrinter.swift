extension QueryNode {
    /// The query in canonical form; read again, it gives this tree.
    public var written: String { QueryPrinter.write(self, within: .whole) }
}

extension RegexLeaf {
    var written: String { written(pattern: pattern) }

    func written(pattern: String) -> String {
        "/\(pattern)/" + (countsCase ? "c" : "") + (dotMatchesNewline ? "s" : "")
            + (isMultiline ? "m" : "")
    }
}

private enum QueryPrinter {
    /// What stands around a part, and so whether it needs parentheses.
    enum Surroundings { case whole, all, any, operand }

    static func write(_ node: QueryNode, within outer: Surroundings) -> String {
        switch node {
        case .term(let leaf): term(leaf, isAlone: outer == .whole)
        case .regex(let leaf): leaf.written
        case .all(let parts):
            grouped(parts.map { write($0, within: .all) }.joined(separator: " "), outer != .whole)
        case .any(let parts):
            grouped(
                parts.map { write($0, within: .any) }.joined(separator: " OR "), outer != .whole)
        case .not(let part):
            grouped("-" + write(part, within: .operand), outer == .operand)
        case .near(let near): grouped(self.near(near), outer == .operand)
        case .scope(let field, let part):
            "\(field.rawValue):\(scoped(part))"
        case .present(let field): "\(field.rawValue):*"
        case .fact(let field, let value): "\(field.rawValue):\(fact(value))"
        case .compare(let field, let comparison): QueryNumbers.write(field, comparison)
        case .count(let part, let comparison):
            "count(\(write(part, within: .whole))) \(comparison.comparator.rawValue) "
                + "\(comparison.number)"
        case .atLeast(let number, let parts):
            "atleast(\(number), "
                + parts.map(argument).joined(separator: ", ") + ")"
        case .everything: "*"
        }
    }

    /// A comma divides arguments, but not within parentheses.
    private static func argument(_ part: QueryNode) -> String {
        let text = write(part, within: .whole)
        return grouped(text, text.contains(","))
    }

    private static func grouped(_ text: String, _ isGroup: Bool) -> String {
        isGroup ? "(\(text))" : text
    }

    /// Chains nest to the left.
    private static func near(_ node: NearNode) -> String {
        let name = node.isOrdered ? "ONEAR" : "NEAR"
        let reach =
            switch node.reach {
            case .words(let number): "\(number)"
            case .sentence: "s"
            case .paragraph: "p"
            }
        let left: String
        if case .near(let inner) = node.left {
            left = near(inner)
        } else {
            left = write(node.left, within: .operand)
        }
        return "\(left) \(name)/\(reach) \(write(node.right, within: .operand))"
    }

    private static func scoped(_ part: QueryNode) -> String {
        switch part {
        case .term(let leaf)
        where !leaf.isPhrase && !leaf.isExact
            && BareWord.fitsScope(leaf.text.replacing(",", with: "a")):
            leaf.text
        case .term(let leaf): term(leaf, isAlone: true)
        case .regex(let leaf): leaf.written
        default: "(\(write(part, within: .whole)))"
        }
    }

    private static func term(_ leaf: TermLeaf, isAlone: Bool) -> String {
        let sign = leaf.isExact ? "=" : ""
        guard leaf.isPhrase || !isBare(leaf) else {
            let isAmbiguous =
                !isAlone && !leaf.isExact && LowercaseOperators.looksLikeOperator(leaf.text)
            return isAmbiguous ? "(\(leaf.text))" : sign + leaf.text
        }
        return sign + quoted(leaf.text) + (leaf.slop > 0 ? "~\(leaf.slop)" : "")
    }

    /// A comma may stand in a word, but not between those of `atleast`.
    private static func isBare(_ leaf: TermLeaf) -> Bool {
        BareWord.fits(leaf.text.replacing(",", with: "a"), isExact: leaf.isExact)
    }

    private static func fact(_ value: String) -> String {
        BareWord.fits(value, isExact: false) ? value : quoted(value)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}

private enum QueryNumbers {
    static func write(_ field: NumberField, _ comparison: QueryComparison) -> String {
        switch comparison {
        case .than(let comparator, let value):
            "\(field.rawValue)\(comparator.rawValue)\(write(value, field))"
        case .within(let range):
            "\(field.rawValue):\(write(range.lowerBound, field))..\(write(range.upperBound, field))"
        }
    }

    private static func write(_ value: Double, _ field: NumberField) -> String {
        let limit = 1e15
        let thousandths = Int((max(-limit, min(limit, value * 1000))).rounded())
        let whole = thousandths.flooredDivision(by: 1000)
        let rest = thousandths - whole * 1000
        let fraction = rest == 0 ? "" : "." + padded(rest, 3)
        return switch field {
        case .age: "\(whole)\(fraction)s"
        case .words, .enclosures: "\(whole)"
        case .published, .updated: date(whole, fraction)
        }
    }

    private static func date(_ seconds: Int, _ fraction: String) -> String {
        let days = seconds.flooredDivision(by: 86_400)
        let time = seconds - days * 86_400
        let (year, month, day) = CivilDate.date(days)
        let clock = [time / 3600, time / 60 % 60, time % 60].map { padded($0, 2) }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + clock.joined(separator: ":") + fraction + "Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

private enum CivilDate {
    /// Of days since 1970 in the proleptic Gregorian calendar.
    static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        // Years that begin in March, in eras of 400 of them.
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int {
    fileprivate func flooredDivision(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
