internal import CLibXML2

/// Text that libxml2 lends for the length of a callback.
@safe struct UnsafeXMLText {
    let start: UnsafePointer<xmlChar>
    let count: Int

    init(_ start: UnsafePointer<xmlChar>, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    /// The character that the reference at `start` stands for, and the place after its semicolon.
    ///
    /// - Returns: `nil` unless it is one of XML's five, or the number of a character that XML allows
    ///   (XML 1.0 §4.1, §4.6).
    @inline(__always)
    func reference(at index: Int) -> (Unicode.Scalar, end: Int)? {
        guard index &+ 3 < count else { return nil }
        // The shortest are nearly all.
        let word = unsafe UnsafeRawPointer(start + index).loadUnaligned(as: UInt32.self)
        switch UInt32(littleEndian: word) {
        case 0x3B74_6C26: return ("<", index &+ 4)
        case 0x3B74_6726: return (">", index &+ 4)
        default: return longReference(at: index)
        }
    }

    private func longReference(at index: Int) -> (Unicode.Scalar, end: Int)? {
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count).span
        if bytes.hasPrefix("&amp;", at: index) { return ("&", index + 5) }
        if bytes.hasPrefix("&quot;", at: index) { return ("\"", index + 6) }
        if bytes.hasPrefix("&apos;", at: index) { return ("'", index + 6) }
        guard bytes[index + 1] == UInt8(ascii: "#"), bytes[index + 2] != UInt8(ascii: "X"),
            let (text, end) = CharacterReference.read(bytes, at: index)
        else { return nil }
        switch text.first.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xFFFC, 0x10000...: return (text.first, end)
        default: return nil
        }
    }

    /// Whether `]]>` is in it, which only the end of a CDATA section may be (XML 1.0 §2.4).
    var hasSectionEnd: Bool {
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        var index = 0
        while let bracket = unsafe bytes.firstIndex(of: UInt8(ascii: "]"), from: index) {
            if unsafe bytes.span.hasPrefix("]]>", at: bracket) { return true }
            index = bracket + 1
        }
        return false
    }

    /// Whether every reference in it is one that `reference(at:)` reads.
    var isWellFormed: Bool {
        if hasSectionEnd { return false }
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        var index = 0
        while let ampersand = unsafe bytes.firstIndex(of: UInt8(ascii: "&"), from: index) {
            guard let (_, end) = reference(at: ampersand) else { return false }
            index = end
        }
        return true
    }
}

/// An element's name that libxml2 lends for the length of a callback.
@safe struct UnsafeXMLName {
    private let local: UnsafePointer<xmlChar>
    private let prefix: UnsafePointer<xmlChar>?
    private let uri: UnsafePointer<xmlChar>?
    /// Prefix and URI of each namespace that the element declares.
    private let declarations: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    private let declarationCount: Int

    init(
        local: UnsafePointer<xmlChar>, prefix: UnsafePointer<xmlChar>?,
        uri: UnsafePointer<xmlChar>?,
        declarations: UnsafeMutablePointer<UnsafePointer<xmlChar>?>? = nil,
        declarationCount: Int = 0
    ) {
        unsafe self.declarations = declarations
        self.declarationCount = declarationCount
        unsafe self.local = local
        unsafe self.prefix = prefix
        unsafe self.uri = uri
    }

    /// The local name as written.
    var text: String { unsafe String(cString: local) }
    var namespaceURI: String? { unsafe uri.map { unsafe String(cString: $0) } }

    /// Whether it has a prefix that an HTML parser needs to tell it from its own elements.
    var hasForeignPrefix: Bool {
        guard let prefix = unsafe prefix else { return false }
        let namespace = unsafe Namespace(uri: namespaceURI, prefix: String(cString: prefix))
        return namespace != .xhtml && namespace != .svg && namespace != .mathML
    }

    /// The URIs of the namespaces that the element declares.
    var declaredURIs: [String] {
        guard let declarations = unsafe declarations else { return [] }
        return (0..<declarationCount).compactMap { index in
            unsafe declarations[index * 2 + 1].map { unsafe String(cString: $0) }
        }
    }

    func isNamed(_ name: StaticString) -> Bool {
        unsafe xmlStrEqual(local, name.utf8Start) != 0
    }

    /// Whether HTML gives such an element no end tag.
    var isVoid: Bool {
        var packer = NamePacker()
        var index = 0
        while unsafe local[index] != 0 {
            if unsafe !packer.add(local[index]) { return false }
            index += 1
        }
        return HTMLElement.named(packer.name)?.contains(.void) == true
    }

    func append(to buffer: inout ByteBuffer) {
        unsafe buffer.append(local, count: Int(xmlStrlen(local)))
    }

    func appendPrefix(to buffer: inout ByteBuffer) {
        guard let prefix = unsafe prefix else { return }
        unsafe buffer.append(prefix, count: Int(xmlStrlen(prefix)))
    }
}
