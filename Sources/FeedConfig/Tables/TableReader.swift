import FeedModel

/// One table of feeds.toml, read key by key. Mistakes go to the log; their values are left out.
struct TableReader {
    let table: ConfigurationTable
    /// Where its header, or the table itself, begins.
    let line: Int
    let log: MistakeLog
    /// Absolute; what relative paths start from.
    let directory: String
    private let nodes: [String: TOMLNode]

    static let entryLimit = 10_000

    /// Complains about keys that the table doesn't have.
    init(
        _ table: ConfigurationTable, _ nodes: [String: TOMLNode], line: Int, directory: String,
        log: MistakeLog
    ) {
        self.table = table
        self.nodes = nodes
        self.line = line
        self.directory = directory
        self.log = log
        let keys = table.keys
        if table == .lists || nodes.keys.allSatisfy(keys.contains) { return }
        for (key, node) in nodes.byKey where !keys.contains(key) {
            log.add(table.mistake(forKey: key), line: node.line)
        }
    }

    /// A `{ … }` within `outer`, whose keys were checked by the caller.
    init(inner nodes: [String: TOMLNode], line: Int, of outer: TableReader) {
        (table, directory, log) = (outer.table, outer.directory, outer.log)
        self.nodes = nodes
        self.line = line
    }

    func has(_ key: String) -> Bool { node(key) != nil }

    func line(of key: String) -> Int { node(key)?.line ?? line }

    var names: [String] { nodes.keys.sorted() }

    func node(_ key: String) -> TOMLNode? {
        // Nearly all tables are feeds with a few of many keys: to compare is faster than to hash.
        nodes.count <= Self.few ? nodes.first { $0.key == key }?.value : nodes[key]
    }

    private static let few = 8

    func add(_ kind: ConfigurationMistake.Kind, at key: String) {
        log.add(kind, line: line(of: key))
    }

    func wrongType(_ key: String, wanted: String, found: TOMLNode) {
        log.add(.wrongType(key: key, wanted: wanted, found: found.typeName), line: found.line)
    }

    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        if case .string(let text) = node.value { return text }
        wrongType(key, wanted: TOMLNode.Wanted.text, found: node)
        return nil
    }

    /// A list of texts with the line of each; nil without the key.
    func texts(_ key: String) -> [(text: String, line: Int)]? {
        guard let node = node(key) else { return nil }
        guard case .list(let elements) = node.value else {
            wrongType(key, wanted: TOMLNode.Wanted.texts, found: node)
            return nil
        }
        guard elements.count <= Self.entryLimit else {
            add(.tooMany(key: key, limit: Self.entryLimit), at: key)
            return nil
        }
        return elements.compactMap { element in
            if case .string(let text) = element.value { return (text, element.line) }
            wrongType(key, wanted: TOMLNode.Wanted.texts, found: element)
            return nil
        }
    }

    /// A text that says which of a few.
    func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String, of _: Value.Type = Value.self, later: [String] = []
    ) -> Value? where Value.RawValue == String {
        text(key).flatMap { choice($0, key: key, line: line(of: key), later: later) }
    }

    func choice<Value: RawRepresentable & CaseIterable>(
        _ text: String, key: String, line: Int, later: [String] = []
    ) -> Value? where Value.RawValue == String {
        if let value = Value(rawValue: text) { return value }
        let known = Value.allCases.map(\.rawValue)
        log.add(
            later.contains(text)
                ? .laterValue(text, key: key)
                : .unknownValue(text, key: key, known: known, nearest: known.nearest(to: text)),
            line: line)
        return nil
    }

    func wholeNumber(_ key: String, in bounds: ClosedRange<Int>) -> Int? {
        guard let node = nodes[key] else { return nil }
        guard case .integer(let number) = node.value else {
            wrongType(key, wanted: "a whole number", found: node)
            return nil
        }
        guard bounds.contains(number) else {
            add(
                .outOfRange(
                    key: key, lowest: "\(bounds.lowerBound)", highest: "\(bounds.upperBound)"),
                at: key)
            return nil
        }
        return number
    }

    func duration(_ key: String, in bounds: ClosedRange<Duration>) -> Duration? {
        guard let node = node(key) else { return nil }
        guard case .string(let text) = node.value else {
            wrongType(key, wanted: "a length of time such as \"15m\"", found: node)
            return nil
        }
        return duration(text, key: key, line: node.line, in: bounds)
    }

    func duration(
        _ text: String, key: String, line: Int, in bounds: ClosedRange<Duration>
    ) -> Duration? {
        guard let duration = Duration(written: text) else {
            log.add(.badDuration(text, key: key), line: line)
            return nil
        }
        guard bounds.contains(duration) else {
            log.add(
                .outOfRange(
                    key: key, lowest: bounds.lowerBound.written, highest: bounds.upperBound.written),
                line: line)
            return nil
        }
        return duration
    }
}

extension TOMLNode {
    /// Types in the words of ``ConfigurationMistake/Kind/wrongType(key:wanted:found:)``.
    enum Wanted {
        static let text = "a text"
        static let texts = "a list of texts"
    }
}

extension ConfigurationTable {
    /// What to say of a key that this table doesn't have.
    fileprivate func mistake(forKey key: String) -> ConfigurationMistake.Kind {
        if self == .defaults, ConfigurationTable.feed.keys.contains(key) {
            return .notInDefaults(key)
        }
        let owners = Self.allCases.filter { $0.keys.contains(key) }
        return .unknownKey(
            key, in: self, nearest: owners.isEmpty ? keys.nearest(to: key) : nil,
            belongsIn: owners)
    }
}

extension [String: TOMLNode] {
    /// In a stable order, so that equal files give equal mistakes.
    var byKey: [(key: String, value: TOMLNode)] { sorted { $0.key < $1.key } }
}
