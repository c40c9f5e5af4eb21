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

    /// Names are ASCII, so no other letters have a case.
    func isNamed(_ other: String) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
        guard name.utf8.count == other.utf8.count else { return false }
        let (own, others) = (name.utf8.span, other.utf8.span)
        for index in own.indices where folded(own[index]) != folded(others[index]) {
            return false
        }
        return true
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
public struct HTTPHeaders: Hashable, Sendable {
    public internal(set) var fields: [HTTPHeader] = []

    public init(_ fields: [HTTPHeader] = []) { self.fields = fields }

    /// The first value under `name`, whose case doesn't matter.
    public subscript(name: String) -> [UInt8]? { fields.first { $0.isNamed(name) }?.value }

    /// The first value under `name` as text; bytes that are not UTF-8 become U+FFFD.
    public func text(_ name: String) -> String? {
        self[name].map { String(decoding: $0, as: UTF8.self) }
    }

    /// All values under `name`, whose case doesn't matter.
    public func values(_ name: String) -> [[UInt8]] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }
}
