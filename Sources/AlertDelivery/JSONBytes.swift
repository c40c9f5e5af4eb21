import FeedModel
import Foundation

/// JSON, written value by value without a tree of it: the caller gives the keys in their order. Texts and
/// dates are written as `JSONEncoder` writes them, without escaped slashes.
struct JSONBytes {
    private(set) var bytes: [UInt8] = []
    /// Whether something stands before what comes next, in the same object or list.
    private var isFirst = true

    init() { bytes.reserveCapacity(2048) }

    /// - Parameter key: Nil for the outermost value and in a list.
    mutating func object(_ key: String? = nil, _ members: (inout JSONBytes) -> Void) {
        begin(key)
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        members(&self)
        bytes.append(UInt8(ascii: "}"))
        isFirst = false
    }

    mutating func list<Element>(
        _ key: String, of elements: [Element], _ write: (inout JSONBytes, Element) -> Void
    ) {
        begin(key)
        bytes.append(UInt8(ascii: "["))
        isFirst = true
        for element in elements { write(&self, element) }
        bytes.append(UInt8(ascii: "]"))
        isFirst = false
    }

    mutating func texts(_ key: String, _ texts: [String]) {
        list(key, of: texts) { $0.text(nil, $1) }
    }

    /// - Parameter value: Without one the key is left out; so are those of the other kinds.
    mutating func text(_ key: String?, _ value: String?) {
        guard let value else { return }
        begin(key)
        quote(value)
    }

    mutating func text(_ key: String, _ name: (some Name)?) { text(key, name?.text) }

    mutating func text<Word: RawRepresentable<String>>(_ key: String, _ word: Word) {
        text(key, word.rawValue)
    }

    mutating func date(_ key: String, _ value: Date?) {
        guard let value else { return }
        text(key, value.formatted(.iso8601))
    }

    mutating func number(_ key: String, _ value: Int?) {
        guard let value else { return }
        begin(key)
        bytes.append(contentsOf: "\(value)".utf8)
    }

    mutating func flag(_ key: String, _ value: Bool) {
        begin(key)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    private mutating func begin(_ key: String?) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        guard let key else { return }
        quote(key)
        bytes.append(UInt8(ascii: ":"))
    }

    /// RFC 8259 §7.
    private mutating func quote(_ text: String) {
        let text = Array(text.utf8)
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        for (index, byte) in text.enumerated() {
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            else { continue }
            bytes += text[start..<index]
            start = index + 1
            escape(byte)
        }
        bytes += text[start...]
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        let letter: UInt8? =
            switch byte {
            case 0x08: UInt8(ascii: "b")
            case 0x09: UInt8(ascii: "t")
            case 0x0A: UInt8(ascii: "n")
            case 0x0C: UInt8(ascii: "f")
            case 0x0D: UInt8(ascii: "r")
            default: byte < 0x20 ? nil : byte
            }
        bytes.append(UInt8(ascii: "\\"))
        if let letter {
            bytes.append(letter)
        } else {
            let digits = String(byte, radix: 16)
            bytes += (byte < 0x10 ? "u000" : "u00").utf8
            bytes += digits.utf8
        }
    }
}
