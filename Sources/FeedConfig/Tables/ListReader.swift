extension TableReader {
    /// `[lists]`: each key is a list's name, its value the words of the list.
    func lists() -> [String: [String]] {
        var lists: [String: [String]] = [:]
        for name in names {
            guard let entries = texts(name) else { continue }
            if !name.unicodeScalars.allSatisfy(Self.mayName) {
                add(.badListName(name), at: name)
                continue
            }
            for (text, line) in entries where text.allSatisfy(\.isWhitespace) {
                log.add(.badTerm(text, key: name, .blank), line: line)
            }
            lists[name] = entries.map(\.text)
        }
        return lists
    }

    /// What can follow an @ in a query: letters, digits, `_` and `-`.
    private static func mayName(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar == "-" || scalar.properties.isAlphabetic
            || scalar.properties.numericType != nil
    }
}
