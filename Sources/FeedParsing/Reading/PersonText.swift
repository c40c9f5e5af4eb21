internal import FeedModel

extension Person {
    /// Splits `mail (Name)`, `Name (mail)`, `Name <mail>`, `mail`, `Name`; a text without an address
    /// is a name as a whole.
    init?(splitting text: String) {
        guard let text = text.trimmedValue else { return nil }
        self.init()
        let bytes = text.utf8.span
        guard let (mail, range) = Self.address(in: bytes) else {
            name = text
            return
        }
        email = mail
        var rest = ByteBuffer(capacity: bytes.count)
        var before = range.lowerBound
        var after = range.upperBound
        if before >= 7, bytes.extracting(before - 7..<before).hasPrefixIgnoringCase("mailto:") {
            before -= 7
        }
        // The brackets around the address go with it.
        if before > 0, after < bytes.count,
            (bytes[before - 1] == UInt8(ascii: "<") && bytes[after] == UInt8(ascii: ">"))
                || (bytes[before - 1] == UInt8(ascii: "(") && bytes[after] == UInt8(ascii: ")"))
                || (bytes[before - 1] == UInt8(ascii: "[") && bytes[after] == UInt8(ascii: "]"))
        {
            before -= 1
            after += 1
        }
        HTMLText.appendCollapsed(bytes.extracting(0..<before), to: &rest)
        if rest.count > 0, after < bytes.count { rest.append(0x20) }
        HTMLText.appendCollapsed(bytes.extracting(after..<bytes.count), to: &rest)
        name = Self.unwrapped(rest.string())
    }

    /// The first mail address in a text, and where it stands.
    private static func address(in bytes: Span<UInt8>) -> (String, Range<Int>)? {
        var from = 0
        while let at = bytes.firstIndex(of: UInt8(ascii: "@"), from: from) {
            var start = at
            while start > from, isLocalPart(bytes[start - 1]) { start -= 1 }
            var end = at + 1
            while end < bytes.count, isDomain(bytes[end]) { end += 1 }
            while end > at + 1, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
            // `https://example.social/@ann` and `@ann@example.social` are no addresses.
            let isPartOfName = start > 0 && "/@".utf8.contains(bytes[start - 1])
            if start < at, end > at + 1, !isPartOfName {
                return (String(bytes.extracting(start..<end)), start..<end)
            }
            from = at + 1
        }
        return nil
    }

    private static func isLocalPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\""),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "@"), UInt8(ascii: "/"):
            false
        default: !isSpace(byte)
        }
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte >= 0x80
    }

    /// A name without the brackets, quotes and commas that stood around it or the address.
    private static func unwrapped(_ text: String) -> String? {
        var name = text[...]
        while let first = name.utf8.first, let last = name.utf8.last {
            if name.utf8.count > 1,
                (first == UInt8(ascii: "(") && last == UInt8(ascii: ")"))
                    || (first == UInt8(ascii: "\"") && last == UInt8(ascii: "\""))
                    || (first == UInt8(ascii: "<") && last == UInt8(ascii: ">"))
                    || (first == UInt8(ascii: "[") && last == UInt8(ascii: "]"))
            {
                name = name.dropFirst().dropLast()
            } else if ",;- ".utf8.contains(first) {
                name = name.dropFirst()
            } else if ",;- ".utf8.contains(last) {
                name = name.dropLast()
            } else {
                break
            }
        }
        let rest = String(name)
        return rest == "()" || rest == "<>" ? nil : rest.trimmedValue
    }

    /// The address of a `mailto:` URL without its scheme: `?subject=…` is none of it (RFC 6068 §2).
    private static func mailbox(_ text: String) -> String? {
        String(text.prefix { $0 != "?" }).trimmedValue
    }

    /// Moves a `mailto:` URL to the address; `nil` when nothing is said at all.
    func normalized() -> Person? {
        var person = self
        if let url, url.utf8.span.hasPrefixIgnoringCase("mailto:") {
            person.url = nil
            let address = String(url.utf8.dropFirst(7)).flatMap { Self.mailbox($0) }
            person.email = person.email ?? address
        }
        if let email, email.utf8.span.hasPrefixIgnoringCase("mailto:") {
            person.email = String(email.utf8.dropFirst(7)).flatMap { Self.mailbox($0) }
        }
        let isEmpty =
            person.name == nil && person.email == nil && person.url == nil
            && person.avatar == nil
        return isEmpty ? nil : person
    }
}
