/// Where the keys and values of a TOML document stand, and what the plain ones are: TOMLKit tells
/// positions of errors only, and takes its time to hand out values.
///
/// A tree as the document's own, by index: a chain of objects would be freed recursively.
struct TOMLLines {
    enum Kind: Equatable {
        case table
        case list
        /// On one line and without escapes, so that its bytes are what it says.
        case text(String)
        case number(Int)
        case truth(Bool)
        /// What the parser has to be asked for.
        case other
    }

    private struct Place {
        let line: Int
        var kind: Kind
        var children: [String: Int] = [:]
        var elements: [Int] = []
    }

    private var places = [Place(line: 1, kind: .table)]

    /// Whether this is all there is to the document, so that the parser need not judge it: each name is
    /// bare, without dots and given once, and each value of a kind that is known here. Nearly every
    /// feeds.toml is so plain.
    var isPlain: Bool

    /// Those that were lifted out of the tree, in the order of the document.
    var plainFeeds: [PlainFeed] = []

    /// Whether a header names feeds in another way than `[[feed]]`, so that what it means depends on those
    /// before it, the lifted ones too.
    var mayMissFeeds = false

    init(isPlain: Bool) { self.isPlain = isPlain }

    static let root = 0

    func line(of place: Int) -> Int { places[place].line }

    func kind(of place: Int) -> Kind { places[place].kind }

    func has(_ key: String, in place: Int) -> Bool { places[place].children[key] != nil }

    func children(of place: Int) -> [String: Int] { places[place].children }

    func elements(of place: Int) -> [Int] { places[place].elements }

    /// What the value turned out to be that began there.
    mutating func note(_ kind: Kind, at place: Int) { places[place].kind = kind }

    /// The table that `key` names in `place`: for a list of tables, its last one (TOML 1.0,
    /// "Array of Tables").
    mutating func enter(_ key: String, of place: Int, line: Int) -> Int {
        guard let known = places[place].children[key] else {
            return add(key, to: place, line: line)
        }
        return places[known].elements.last ?? known
    }

    /// A key that gets its value on this line, or a table that gets its header there.
    mutating func add(_ key: String, to place: Int, line: Int) -> Int {
        let added = append(line: line, like: places[place].children[key])
        places[place].children[key] = added
        return added
    }

    mutating func addElement(to place: Int, line: Int) -> Int {
        let added = append(line: line)
        places[place].elements.append(added)
        return added
    }

    /// The list that a `[[key]]` header adds to.
    mutating func list(_ key: String, of place: Int, line: Int) -> Int {
        if let known = places[place].children[key] { return known }
        let added = add(key, to: place, line: line)
        places[added].kind = .list
        return added
    }

    /// `[a.b]` before `[a]` is allowed, so a table's header may come after its children.
    private mutating func append(line: Int, like earlier: Int? = nil) -> Int {
        var place = Place(line: line, kind: .table)
        if let earlier {
            place.children = places[earlier].children
        }
        places.append(place)
        return places.count - 1
    }
}

extension TOMLLines.Kind {
    /// Whole numbers as nearly all are written, and the two words; nil for all else.
    init?(plain scalar: String) {
        let bytes = scalar.utf8
        let end = bytes.lastIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
        switch end.map({ scalar[...$0] }) {
        case "true": self = .truth(true)
        case "false": self = .truth(false)
        case "0": self = .number(0)
        case let text?:
            let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8
            guard (1...18).contains(digits.count), digits.first != UInt8(ascii: "0"),
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int(text)
            else { return nil }
            self = .number(number)
        case nil: return nil
        }
    }
}

extension [UInt8] {
    /// Whether there are no control characters but tabs and line breaks. TOML 1.0 has no others in texts
    /// and comments, nor a carriage return alone.
    var hasOnlyPlainControls: Bool {
        // Nearly always there are no others than these. Without branches, so that the machine looks at
        // many bytes at a time.
        var others: UInt8 = 0
        for byte in self {
            let isUsual: UInt8 = (byte == 0x09 ? 1 : 0) | (byte == 0x0A ? 1 : 0)
            let isControl: UInt8 = (byte < 0x20 ? 1 : 0) | (byte == 0x7F ? 1 : 0)
            others |= isControl & ~isUsual
        }
        if others == 0 { return true }
        for index in indices where self[index] < 0x20 || self[index] == 0x7F {
            switch self[index] {
            case 0x09, 0x0A: break
            case 0x0D where index + 1 < count && self[index + 1] == 0x0A: break
            default: return false
            }
        }
        return true
    }
}
