/// Values that more than one table has.
extension TableReader {
    /// An absolute path of a file, or of a folder where one is meant.
    func path(_ key: String, mayEndInSlash: Bool = false) -> String? {
        guard let text = text(key) else { return nil }
        let mistake: ConfigurationMistake.PathMistake? =
            if text.allSatisfy(\.isWhitespace) {
                .empty
            } else if text.hasPrefix("~") {
                .tilde
            } else if !text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            {
                .unprintable
            } else if let scheme = text.firstRange(of: "://") {
                .isURL(text[..<scheme.lowerBound].lowercased())
            } else if text.hasSuffix("/"), !mayEndInSlash {
                .isDirectory
            } else {
                nil
            }
        if let mistake {
            add(.badPath(key: key, mistake), at: key)
            return nil
        }
        return absolute(text)
    }

    func absolute(_ path: String) -> String {
        ConfigurationFile.absolute(path, in: directory)
    }

    func url(_ key: String) -> String? {
        guard let text = text(key) else { return nil }
        guard let mistake = WebAddress.mistake(in: text) else { return text }
        add(.badURL(key: key, mistake), at: key)
        return nil
    }

    /// The `name` of a feed, rule or sink.
    func name() -> String? {
        guard has("name") else {
            log.add(.missing(key: "name", of: table), line: line)
            return nil
        }
        return text("name").flatMap { label($0, key: "name", line: line(of: "name")) }
    }

    func tags() -> [String]? {
        texts("tags")?.compactMap { label($0.text, key: "tags", line: $0.line) }.uniqued
    }

    func hostsAndPorts() -> [String]? {
        texts("allow_private")?.compactMap { text, line in
            let pair = WebAddress.hostAndPort(text)
            if pair == nil { log.add(.badHostAndPort(text), line: line) }
            return pair
        }
    }

    /// A name or tag: short, and looking like what it is.
    private func label(_ text: String, key: String, line: Int) -> String? {
        guard let mistake = LabelCheck.mistake(in: text) else { return text }
        log.add(.badName(key: key, mistake), line: line)
        return nil
    }
}

/// What a name or tag has to look like.
enum LabelCheck {
    private static let limit = 200

    static func mistake(in text: String) -> ConfigurationMistake.NameMistake? {
        // As nearly all are; characters take far longer than bytes.
        if isPlain(text.utf8.span) { return nil }
        return if text.allSatisfy(\.isWhitespace) {
            .empty
        } else if !text.unicodeScalars.allSatisfy(\.isPrintable) {
            .unprintable
        } else if text.first?.isWhitespace == true || text.last?.isWhitespace == true {
            .spaceAround
        } else if text.count > limit {
            .tooLong(limit: limit)
        } else {
            nil
        }
    }

    /// Whether there is nothing but printable ASCII, and no space at either end.
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        guard (1...limit).contains(text.count), text[0] != UInt8(ascii: " "),
            text[text.count - 1] != UInt8(ascii: " ")
        else { return false }
        for index in text.indices where text[index] < 0x20 || text[index] >= 0x7F { return false }
        return true
    }
}

extension [String] {
    /// The first of each.
    var uniqued: [String] {
        // So few are compared faster than hashed, and nearly always there is each once.
        if count <= 8, indices.allSatisfy({ !self[..<$0].contains(self[$0]) }) { return self }
        var known: Set<String> = []
        return filter { known.insert($0).inserted }
    }
}
