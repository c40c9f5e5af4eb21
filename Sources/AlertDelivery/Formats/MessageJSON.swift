import Foundation

/// A JSON value, written down in Swift as it goes over the wire.
///
/// What is ``absent`` is left out of the object or list that it stands in.
indirect enum MessageJSON: Hashable, Sendable {
    case absent
    case null
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([MessageJSON])
    case object([String: MessageJSON])

    /// `nil` is absent.
    static func text(_ text: String?) -> MessageJSON { text.map { .text($0) } ?? .absent }

    /// The same bytes for the same value: keys are sorted.
    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(self)) } catch {
            preconditionFailure("texts, whole numbers, lists and objects can be encoded: \(error)")
        }
    }
}

extension MessageJSON: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .absent, .null: try container.encodeNil()
        case .flag(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let values): try container.encode(values.filter { $0 != .absent })
        case .object(let values): try container.encode(values.filter { $0.value != .absent })
        }
    }
}

extension MessageJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(arrayLiteral elements: MessageJSON...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, MessageJSON)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}
