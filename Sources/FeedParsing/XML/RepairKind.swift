/// The faults that are repaired.
struct RepairKind: OptionSet {
    let rawValue: UInt16

    static let junkBefore = RepairKind(rawValue: 1 << 0)
    static let junkAfter = RepairKind(rawValue: 1 << 1)
    static let controlCharacter = RepairKind(rawValue: 1 << 2)
    static let undecodable = RepairKind(rawValue: 1 << 3)
    static let undefinedEntity = RepairKind(rawValue: 1 << 4)
    static let bareAmpersand = RepairKind(rawValue: 1 << 5)
    static let bareAngle = RepairKind(rawValue: 1 << 6)
    static let strayEndTag = RepairKind(rawValue: 1 << 7)
    static let unclosedElement = RepairKind(rawValue: 1 << 8)
    static let brokenTag = RepairKind(rawValue: 1 << 9)
    static let brokenAttribute = RepairKind(rawValue: 1 << 10)

    /// Of a single kind: its stable code and a sentence for people.
    var words: (code: String, message: String) {
        switch self {
        case .junkBefore: ("junk-before", "something stands before the document")
        case .junkAfter: ("junk-after", "something stands after the document")
        case .controlCharacter: ("control-character", "a character that XML forbids was dropped")
        case .undecodable: ("undecodable-bytes", "bytes that are no characters became U+FFFD")
        case .undefinedEntity: ("undefined-entity", "an entity is not defined")
        case .bareAmpersand: ("bare-ampersand", "an ampersand is not escaped")
        case .bareAngle: ("bare-angle", "a < is not escaped")
        case .strayEndTag: ("stray-end-tag", "an end tag has no start")
        case .unclosedElement: ("unclosed-element", "an element is not closed")
        case .brokenTag: ("broken-tag", "a tag lacks its >")
        default: ("broken-attribute", "an attribute is malformed")
        }
    }
}
