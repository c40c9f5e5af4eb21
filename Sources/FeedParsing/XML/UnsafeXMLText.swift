internal import CLibXML2

/// Text that libxml2 lends for the length of a callback.
@safe struct UnsafeXMLText {
    fileprivate let start: UnsafePointer<xmlChar>
    fileprivate let count: Int

    init(_ start: UnsafePointer<xmlChar>, count: Int) {
        unsafe self.start = start
        self.count = count
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

extension ByteBuffer {
    @inline(__always)
    mutating func append(_ text: UnsafeXMLText) {
        // Text is often a single character: libxml2 reports each `&lt;` by itself.
        if text.count == 1 {
            unsafe append(text.start[0])
        } else {
            unsafe append(text.start, count: text.count)
        }
    }

    mutating func appendEscaped(_ text: UnsafeXMLText) {
        // Only CDATA brings more than one character that has to be escaped.
        var start = 0
        for index in 0..<text.count {
            let byte = unsafe text.start[index]
            guard
                byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
                    || byte == UInt8(ascii: "&")
            else { continue }
            unsafe append(text.start + start, count: index - start)
            appendEscaped(byte)
            start = index + 1
        }
        unsafe append(text.start + start, count: text.count - start)
    }
}
