internal import Foundation

/// A header field. The value is bytes, so that an ETag goes back exactly as it came.
public struct HTTPHeader: Hashable, Sendable {
    public var name: String
    /// Without the white space around it.
    public var value: [UInt8]

    public init(_ name: String, _ value: [UInt8]) {
        self.name = name
        self.value = value
    }

    public init(_ name: String, _ value: String) {
        self.init(name, Array(value.utf8))
    }

    /// Credentials as RFC 7617 wants them; the user holds no colon.
    public static func basicAuthorization(user: String, password: String) -> HTTPHeader {
        let pair = Data("\(user):\(password)".utf8)
        return HTTPHeader("Authorization", "Basic \(pair.base64EncodedString())")
    }

    func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count && areEqual(name.utf8.span, other.utf8.span)
    }

    /// Whether it can stand on one line of a request: its name a token (RFC 9110 §5.6.2), its value
    /// without control characters. A line break in a value would start a header of its own.
    var isSendable: Bool {
        !name.isEmpty && name.utf8.allSatisfy(Self.isOfToken)
            && value.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    /// Letters, digits and !#$%&'*+-.^_`|~
    private static func isOfToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E,
            0x5E...0x60, 0x7C, 0x7E:
            true
        default: false
        }
    }
}

/// The header fields of an answer, in the order received.
///
/// Bytes in a row, since an answer has a dozen fields of which few are ever asked for.
public struct HTTPHeaders: Hashable, Sendable {
    /// Where the parts of a field end; it begins where the one before it does.
    private struct Field: Hashable {
        var nameEnd: Int
        var end: Int
    }

    /// Each name with its value behind it.
    private var bytes: [UInt8] = []
    private var fields: [Field] = []

    public init(_ fields: [HTTPHeader] = []) {
        for field in fields { append(field.name.utf8.span, field.value.span) }
    }

    var isEmpty: Bool { fields.isEmpty }

    /// Makes room for so many fields of so many bytes.
    mutating func reserve(fields count: Int, bytes byteCount: Int) {
        fields.reserveCapacity(count)
        bytes.reserveCapacity(byteCount)
    }

    /// - Parameter value: Without the white space around it.
    mutating func append(_ name: Span<UInt8>, _ value: Span<UInt8>) {
        bytes.append(name)
        let nameEnd = bytes.count
        bytes.append(value)
        fields.append(Field(nameEnd: nameEnd, end: bytes.count))
    }

    /// Goes on with the value of the last field, behind a space (RFC 9112 §5.2); of none, nothing.
    mutating func unfold(_ value: Span<UInt8>) {
        guard !fields.isEmpty else { return }
        bytes.append(0x20)
        bytes.append(value)
        fields[fields.count - 1].end = bytes.count
    }

    /// The first value under `name`, whose case doesn't matter.
    public subscript(name: String) -> [UInt8]? { next(name).map { Array(bytes[$0.value]) } }

    /// Whether there is a value under `name`.
    func has(_ name: String) -> Bool { next(name) != nil }

    /// The first value under `name` as text; bytes that are not UTF-8 become U+FFFD.
    public func text(_ name: String) -> String? {
        next(name).map { String(decoding: bytes[$0.value], as: UTF8.self) }
    }

    /// All values under `name`, whose case doesn't matter.
    public func values(_ name: String) -> [[UInt8]] {
        var values: [[UInt8]] = []
        var index = 0
        while let found = next(name, from: index) {
            values.append(Array(bytes[found.value]))
            index = found.index + 1
        }
        return values
    }

    /// The first field under `name` at or behind `start`, with the place of its value.
    private func next(
        _ name: String, from start: Int = 0
    ) -> (index: Int, value: Range<Int>)? {
        let (name, bytes) = (name.utf8.span, bytes.span)
        for index in start..<fields.count {
            let begin = index == 0 ? 0 : fields[index - 1].end
            let field = fields[index]
            if field.nameEnd - begin == name.count,
                areEqual(name, bytes.extracting(begin..<field.nameEnd))
            {
                return (index, field.nameEnd..<field.end)
            }
        }
        return nil
    }
}

/// Whether two names of one length are the same. They are ASCII, so no other letters have a case.
private func areEqual(_ name: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
    for index in name.indices where folded(name[index]) != folded(other[index]) { return false }
    return true
}
