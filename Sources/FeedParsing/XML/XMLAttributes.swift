internal import CLibXML2

/// The attributes of a start tag, lent for the length of a callback.
@safe struct XMLAttributes {
    // Five pointers each: local name, prefix, namespace URI, begin and end of the value.
    private let pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    let count: Int

    init(_ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int) {
        unsafe self.pointers = pointers
        self.count = unsafe pointers == nil ? 0 : count
    }

    /// The value of the attribute `name` (in lower case) that has no prefix, in whatever letter
    /// case it is written; `nil` when blank.
    func value(_ name: StaticString) -> String? {
        for index in 0..<count where unsafe pointers?[index * 5 + 1] == nil {
            if isNamed(index, name) { return text(index) }
        }
        return nil
    }

    /// The value of an attribute in the namespace that is customarily called `prefix`.
    func value(_ name: StaticString, prefix: StaticString) -> String? {
        for index in 0..<count where hasPrefix(index, prefix) && isNamed(index, name) {
            return text(index)
        }
        return nil
    }

    /// `xml:base` and `xml:lang`; an empty value says something here.
    func xmlValue(_ name: StaticString) -> String? {
        for index in 0..<count where hasPrefix(index, "xml") && isNamed(index, name) {
            return text(index) ?? ""
        }
        return nil
    }

    /// Whether one is longer than what is read of it (``Limits/shortFieldBytes``).
    var hasLong: Bool {
        for index in 0..<count where length(index) > Limits.shortFieldBytes { return true }
        return false
    }

    /// Whether one has a prefix, as `xml:base` does. Few have, so it saves looking closer.
    var hasQualified: Bool {
        for index in 0..<count where unsafe pointers?[index * 5 + 1] != nil { return true }
        return false
    }

    /// Writes them as HTML, but for `xml:base`, against which URLs are resolved instead.
    func write(to buffer: inout ByteBuffer, base: String?) {
        for index in 0..<count {
            guard let local = unsafe pointers?[index * 5] else { continue }
            let prefix = unsafe pointers?[index * 5 + 1]
            if hasPrefix(index, "xml"), isNamed(index, "base") { continue }
            buffer.append(UInt8(ascii: " "))
            if let prefix = unsafe prefix {
                unsafe buffer.append(prefix, count: Int(xmlStrlen(prefix)))
                buffer.append(UInt8(ascii: ":"))
            }
            unsafe buffer.append(local, count: Int(xmlStrlen(local)))
            buffer.append("=\"")
            if let base, unsafe HTMLLinks.isURLAttribute(String(cString: local)),
                let value = rawText(index).trimmedValue, HTMLLinks.isRelative(value)
            {
                buffer.append(URLReference.resolve(value, base: base).escapedForAttribute)
            } else {
                writeValue(index, to: &buffer)
            }
            buffer.append(UInt8(ascii: "\""))
        }
    }

    private func writeValue(_ index: Int, to buffer: inout ByteBuffer) {
        guard var byte = unsafe pointers?[index * 5 + 3],
            let end = unsafe pointers?[index * 5 + 4]
        else { return }
        while unsafe byte < end {
            switch unsafe byte.pointee {
            case UInt8(ascii: "\""): buffer.append("&quot;")
            case UInt8(ascii: "<"): buffer.append("&lt;")
            case UInt8(ascii: "&"):
                // libxml2 writes `&` as `&#38;`.
                buffer.append("&amp;")
                if unsafe end - byte >= 5 { unsafe byte += 4 }
            default: unsafe buffer.append(byte.pointee)
            }
            unsafe byte += 1
        }
    }

    private func isNamed(_ index: Int, _ name: StaticString) -> Bool {
        unsafe Self.equal(pointers?[index * 5], name)
    }

    private func hasPrefix(_ index: Int, _ prefix: StaticString) -> Bool {
        unsafe Self.equal(pointers?[index * 5 + 1], prefix)
    }

    /// Compares a name, which has no letters beyond ASCII when equal, in any letter case.
    private static func equal(_ written: UnsafePointer<xmlChar>?, _ name: StaticString) -> Bool {
        guard let written = unsafe written else { return false }
        let count = name.utf8CodeUnitCount
        for offset in 0..<count {
            var byte = unsafe written[offset]
            if byte &- 0x41 < 26 { byte |= 0x20 }
            if unsafe byte != name.utf8Start[offset] { return false }
        }
        return unsafe written[count] == 0
    }

    /// As much of the value as a field may have.
    private func text(_ index: Int) -> String? {
        rawText(index, limit: Limits.shortFieldBytes).trimmedValue
    }

    private func rawText(_ index: Int, limit: Int = .max) -> String {
        guard let start = unsafe pointers?[index * 5 + 3] else { return "" }
        var count = length(index)
        if count > limit {
            count = limit
            // Neither a character nor `&#38;` is cut in two.
            while unsafe count > 0 && start[count] & 0xC0 == 0x80 { count -= 1 }
            for back in 1...4 where unsafe count >= back && start[count - back] == 0x26 {
                count -= back
                break
            }
        }
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        return unsafe String.attributeValue(bytes.span)
    }

    /// Of the value, in bytes.
    private func length(_ index: Int) -> Int {
        guard let start = unsafe pointers?[index * 5 + 3],
            let end = unsafe pointers?[index * 5 + 4]
        else { return 0 }
        return unsafe end - start
    }
}

extension String {
    /// The value of an attribute as libxml2 reports it when it doesn't substitute entities:
    /// `&#38;` stands for `&`.
    fileprivate static func attributeValue(_ bytes: Span<UInt8>) -> String {
        guard bytes.firstIndex(of: UInt8(ascii: "&")) != nil || bytes.mayHoldC1 else {
            return String(bytes)
        }
        var text = ByteBuffer(capacity: bytes.count + 8)
        var index = 0
        while index < bytes.count {
            text.append(bytes[index])
            if bytes[index] == UInt8(ascii: "&"), bytes.hasPrefix("&#38;", at: index) {
                index += 4
            }
            index += 1
        }
        text.mendC1(from: 0)
        return text.string()
    }
}
