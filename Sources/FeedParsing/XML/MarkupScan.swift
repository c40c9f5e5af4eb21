/// A look at the markup before libxml2 gets it, for what that would be slow at or should not see.
enum MarkupScan {
    enum Verdict {
        /// May be given to libxml2 as it is.
        case plain
        /// Has a document type, or is malformed already here.
        case needsRepair
    }

    /// One pass that stops only at tags.
    static func verdict(on bytes: Span<UInt8>) throws(FeedParsingError) -> Verdict {
        var index = 0
        while let open = bytes.firstIndex(of: UInt8(ascii: "<"), from: index) {
            index = open + 1
            guard index < bytes.count else { return .needsRepair }
            switch bytes[index] {
            case UInt8(ascii: "/"): continue
            case UInt8(ascii: "?"):
                guard let end = bytes.firstIndex(of: "?>", from: index) else { return .needsRepair }
                index = end
            case UInt8(ascii: "!"):
                let terminator: StaticString
                if bytes.hasPrefix("![CDATA[", at: index) {
                    terminator = "]]>"
                } else if bytes.hasPrefix("!--", at: index) {
                    terminator = "-->"
                } else {
                    return .needsRepair
                }
                guard let end = bytes.firstIndex(of: terminator, from: index + 3) else {
                    return .needsRepair
                }
                index = end
            default:
                guard let end = try tagEnd(bytes, from: index) else { return .needsRepair }
                index = end
            }
        }
        return .plain
    }

    /// The place of a start tag's `>`, or `nil` when the tag is malformed.
    private static func tagEnd(
        _ bytes: Span<UInt8>, from start: Int
    ) throws(FeedParsingError) -> Int? {
        var index = start
        var attributes = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: ">") { return index }
            if byte == UInt8(ascii: "<") { return nil }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                attributes += 1
                if attributes > Limits.attributesPerTag { throw .tooManyAttributes }
                index += 1
                while index < bytes.count, bytes[index] != byte {
                    if bytes[index] == UInt8(ascii: "<") { return nil }
                    index += 1
                }
            }
            index += 1
        }
        return nil
    }
}

extension FeedParsingError {
    static let tooManyAttributes = FeedParsingError.hostile(
        "a tag has more than \(Limits.attributesPerTag) attributes")
}

extension Span where Element == UInt8 {
    /// The first place of `text` at or after `start`.
    func firstIndex(of text: StaticString, from start: Int) -> Int? {
        let first = unsafe text.utf8Start.pointee
        var from = start
        while let index = firstIndex(of: first, from: from) {
            if hasPrefix(text, at: index) { return index }
            from = index + 1
        }
        return nil
    }
}
