/// Writes JSON as UTF-8, in pieces; what has no value is left out.
struct JSONWriter: ~Copyable {
    /// Gets the pieces as they become ready, so that a large document is never held as a whole.
    private let sink: (Span<UInt8>) -> Void
    /// Objects that may yet turn out to be empty: what is written of them can't be handed out.
    private var openMembers = 0
    private var output = ByteBuffer(capacity: 64 << 10)
    private let isPretty: Bool
    private var depth = 0
    private var needsComma = false

    init(isPretty: Bool, sink: @escaping (Span<UInt8>) -> Void) {
        self.isPretty = isPretty
        self.sink = sink
    }

    /// Hands out the rest.
    consuming func finish() {
        output.withSpan { sink($0) }
    }

    private mutating func flush() {
        guard openMembers == 0, output.count > 48 << 10 else { return }
        output.withSpan { sink($0) }
        output.truncate(to: 0)
    }

    mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    /// An object that is left out when `body` writes nothing.
    mutating func member(_ key: StaticString, _ body: (inout JSONWriter) -> Void) {
        let mark = output.count
        let comma = needsComma
        name(key)
        open(UInt8(ascii: "{"))
        let empty = output.count
        openMembers += 1
        body(&self)
        openMembers -= 1
        let isEmpty = output.count == empty
        close(UInt8(ascii: "}"))
        if isEmpty {
            output.truncate(to: mark)
            needsComma = comma
        }
    }

    mutating func list<T>(
        _ key: StaticString, _ elements: [T], _ body: (inout JSONWriter, T) -> Void
    ) {
        if elements.isEmpty { return }
        name(key)
        array(elements, body)
    }

    mutating func array<T>(_ elements: [T], _ body: (inout JSONWriter, T) -> Void) {
        open(UInt8(ascii: "["))
        for element in elements {
            body(&self, element)
            flush()
        }
        close(UInt8(ascii: "]"))
    }

    mutating func member(_ key: StaticString, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        name(key)
        string(value)
    }

    mutating func member(_ key: StaticString, _ value: Int?) {
        guard let value else { return }
        name(key)
        separate()
        output.append(String(value))
        needsComma = true
    }

    mutating func member(_ key: StaticString, _ value: Double?) {
        guard let value else { return }
        name(key)
        number(value)
    }

    mutating func member(_ key: StaticString, _ value: Bool?) {
        guard let value else { return }
        name(key)
        separate()
        output.append(value ? "true" : "false" as StaticString)
        needsComma = true
    }

    mutating func number(_ value: Double) {
        separate()
        // Whole numbers without a fraction; others shortest.
        if value == value.rounded(), abs(value) < 1e15 {
            output.append(String(Int(value)))
        } else {
            output.append(String(value))
        }
        needsComma = true
    }

    mutating func string(_ value: String) {
        separate()
        output.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append("\\\"")
            case UInt8(ascii: "\\"): output.append("\\\\")
            case 0x0A: output.append("\\n")
            case 0x0D: output.append("\\r")
            case 0x09: output.append("\\t")
            case 0..<0x20, 0x7F:
                output.append("\\u00")
                output.append(Self.digit(byte >> 4))
                output.append(Self.digit(byte & 15))
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
        needsComma = true
        flush()
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }

    private mutating func name(_ key: StaticString) {
        separate()
        output.append(UInt8(ascii: "\""))
        output.append(key)
        output.append(isPretty ? "\": " : "\":" as StaticString)
        needsComma = false
        afterName = true
    }

    private var afterName = false

    private mutating func separate() {
        if afterName {
            afterName = false
            return
        }
        if needsComma { output.append(UInt8(ascii: ",")) }
        if isPretty, depth > 0 {
            output.append(0x0A)
            for _ in 0..<depth { output.append("  ") }
        }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        output.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        depth -= 1
        if isPretty, needsComma {
            output.append(0x0A)
            for _ in 0..<depth { output.append("  ") }
        }
        output.append(bracket)
        needsComma = true
    }
}
