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

    static let root = 0

    func line(of place: Int) -> Int { places[place].line }

    func kind(of place: Int) -> Kind { places[place].kind }

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
