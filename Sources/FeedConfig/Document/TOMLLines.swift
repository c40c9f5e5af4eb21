/// Where the keys and values of a TOML document stand: TOMLKit tells positions of errors only.
///
/// A tree as the document's own, by index: a chain of objects would be freed recursively.
struct TOMLLines {
    struct Place {
        let line: Int
        var children: [String: Int] = [:]
        var elements: [Int] = []
    }

    private var places = [Place(line: 1)]

    static let root = 0

    func line(of place: Int) -> Int { places[place].line }

    func child(_ key: String, of place: Int) -> Int? { places[place].children[key] }

    func element(_ index: Int, of place: Int) -> Int? {
        places[place].elements.indices.contains(index) ? places[place].elements[index] : nil
    }

    /// The table that `key` names in `place`: for a list of tables, its last one (TOML 1.0,
    /// "Array of Tables").
    mutating func enter(_ key: String, of place: Int, line: Int) -> Int {
        guard let known = child(key, of: place) else { return add(key, to: place, line: line) }
        return places[known].elements.last ?? known
    }

    /// A key that gets its value on this line, or a table that gets its header there.
    mutating func add(_ key: String, to place: Int, line: Int) -> Int {
        let added = append(line: line, like: child(key, of: place))
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
        child(key, of: place) ?? add(key, to: place, line: line)
    }

    /// `[a.b]` before `[a]` is allowed, so a table's header may come after its children.
    private mutating func append(line: Int, like earlier: Int? = nil) -> Int {
        var place = Place(line: line)
        if let earlier {
            place.children = places[earlier].children
        }
        places.append(place)
        return places.count - 1
    }
}
