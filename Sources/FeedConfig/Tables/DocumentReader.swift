import FeedModel
import Foundation

/// Reads the tables of feeds.toml in the order that they need each other.
struct DocumentReader {
    let document: TOMLDocument
    /// Absolute.
    let directory: String
    let systemTimeZone: TimeZone
    let log: MistakeLog

    /// What could be read; worth nothing if the log has mistakes.
    func read() -> Configuration {
        checkTopLevel()
        let settings = tables(.feedwatch).first
        let timeZone = settings?.timeZone() ?? systemTimeZone
        let databasePath = settings?.path("database")
        let contact = settings?.contact()
        let hostInterval = settings?.duration("host_interval", in: .zero...(.seconds(3600)))
        let hostConcurrency = settings?.wholeNumber("host_concurrency", in: 1...10)
        let scanRules = settings?.wholeNumber("scan_rules", in: 0...10_000)
        let defaults = tables(.defaults).first.map { FeedSettings($0, timeZone: timeZone) }

        let feeds = feeds(defaults: defaults, timeZone: timeZone)
        let sinkTables = named(.sink)
        let sinkNames = sinkTables.compactMap(\.peekedName).uniqued
        let sinks = sinkTables.map { ($0, $0.sink(among: sinkNames)) }
        let events = settings?.sinks("events", among: sinkNames) ?? []
        let rules = named(.rule).map { ($0, $0.rule(sinks: sinkNames)) }

        let isMisspelt = topLevel["feed"].map { !ConfigurationTable.feed.fits($0.value) } ?? false
        if feeds.tableCount == 0, !isMisspelt { log.add(.noFeeds, line: 1) }
        if let rule = rules.first?.0, sinks.isEmpty { log.add(.noSinks, line: rule.line) }
        Oddities(log: log).note(feeds: feeds, rules: rules, sinks: sinks, events: events)
        var configuration = Configuration(
            databasePath: databasePath ?? "\(directory)/\(ConfigurationText.usualDatabase)",
            timeZone: timeZone,
            contact: contact, feeds: feeds.feeds, rules: rules.compactMap(\.1),
            sinks: sinks.compactMap(\.1))
        configuration.lists = tables(.lists).first?.lists() ?? [:]
        configuration.heartbeat = settings?.heartbeat()
        configuration.serve = tables(.serve).first?.serve() ?? configuration.serve
        configuration.metricsPath = settings?.path("metrics_file")
        configuration.hostInterval = hostInterval ?? configuration.hostInterval
        configuration.hostConcurrency = hostConcurrency ?? configuration.hostConcurrency
        configuration.scanRules = scanRules
        configuration.events = events
        return configuration
    }

    private var topLevel: [String: TOMLNode] {
        if case .table(let nodes) = document.root.value { nodes } else { [:] }
    }

    /// Names that are no table, and tables with the brackets of the other kind.
    private func checkTopLevel() {
        for (key, node) in topLevel.byKey {
            if let table = ConfigurationTable(rawValue: key) {
                if !table.fits(node.value) { log.add(.wrongBrackets(table), line: node.line) }
                continue
            }
            let owners = ConfigurationTable.allCases.filter { $0.keys.contains(key) }
            let nearest = ConfigurationTable.allCases.map(\.rawValue).nearest(to: key)
            if !owners.isEmpty || !node.holdsTables {
                log.add(.keyOutsideTables(key, belongsIn: owners), line: node.line)
            } else {
                log.add(
                    .unknownTable(key, nearest: nearest.flatMap(ConfigurationTable.init)),
                    line: node.line)
            }
        }
    }

    /// All tables of a kind that has names, each of which may be there once.
    private func named(_ table: ConfigurationTable) -> [TableReader] {
        let readers = tables(table)
        var names = NameCheck(of: table, log: log)
        for reader in readers { names.check(reader) }
        return readers
    }

    /// All tables of a kind, in the order of the file; but for ``TOMLDocument/plainFeeds``.
    func tables(_ table: ConfigurationTable) -> [TableReader] {
        let node = topLevel[table.rawValue]
        let nodes: [TOMLNode] =
            switch node?.value {
            case .table where !table.isList: [node].compactMap(\.self)
            case .list(let elements) where table.isList: elements
            default: []
            }
        return nodes.compactMap { node in
            guard case .table(let keys) = node.value else { return nil }
            return TableReader(table, keys, line: node.line, directory: directory, log: log)
        }
    }
}

/// Complains of a name that another table of the kind has.
struct NameCheck {
    private let table: ConfigurationTable
    private let log: MistakeLog
    private var firstLines: [String: Int] = [:]

    /// - Parameter count: About as many names will come.
    init(of table: ConfigurationTable, count: Int = 0, log: MistakeLog) {
        self.table = table
        self.log = log
        firstLines.reserveCapacity(count)
    }

    mutating func check(_ reader: TableReader) {
        guard let name = reader.peekedName else { return }
        check(name, line: reader.line(of: "name"))
    }

    mutating func check(_ name: String, line: Int) {
        // One look: that the name is there already is rare.
        guard let first = firstLines.updateValue(line, forKey: name) else { return }
        firstLines[name] = first
        log.add(.duplicateName(name, of: table, firstLine: first), line: line)
    }
}

extension ConfigurationTable {
    fileprivate func fits(_ value: TOMLNode.Value) -> Bool {
        if case .table = value { !isList } else { isList && value.isListOfTables }
    }
}

extension TOMLNode {
    fileprivate var holdsTables: Bool {
        if case .table = value { true } else { value.isListOfTables }
    }
}

extension TOMLNode.Value {
    fileprivate var isListOfTables: Bool {
        guard case .list(let elements) = self else { return false }
        return elements.allSatisfy { if case .table = $0.value { true } else { false } }
    }
}

extension TableReader {
    /// The name as written, without complaining of it.
    var peekedName: String? {
        if case .string(let name)? = node("name")?.value { name } else { nil }
    }

    fileprivate func timeZone() -> TimeZone? {
        guard let name = text("timezone") else { return nil }
        // Foundation also takes "GMT+3", which is no IANA name and has no summer time.
        if !name.hasPrefix("GMT+"), !name.hasPrefix("GMT-"), let zone = TimeZone(identifier: name) {
            return zone
        }
        let nearest = TimeZone.knownTimeZoneIdentifiers.nearest(to: name)
        add(.badTimeZone(name, nearest: nearest), at: "timezone")
        return nil
    }

    fileprivate func contact() -> String? {
        guard let contact = text("contact") else { return nil }
        if WebAddress.isContact(contact) { return contact }
        add(.badContact(contact), at: "contact")
        return nil
    }
}
