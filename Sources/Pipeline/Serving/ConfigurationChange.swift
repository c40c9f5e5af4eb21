public import FeedModel

/// What a new feeds.toml changes of the one before. Pure.
public struct ConfigurationChange: Equatable, Sendable, CustomStringConvertible {
    /// Of feeds, rules or sinks, by their names in the order of the file.
    public struct Part: Equatable, Sendable {
        public var added: [String] = []
        public var removed: [String] = []
        public var changed: [String] = []
    }

    public var feeds: Part
    public var rules: Part
    public var sinks: Part
    /// Keys and tables that count at once.
    public var settings: [String]
    /// Keys and tables that count only when the daemon is started again.
    public var laterSettings: [String]

    public init(from old: Configuration, to new: Configuration) {
        feeds = Part(from: old.feeds, to: new.feeds, by: \.name.text)
        rules = Part(from: old.rules, to: new.rules, by: \.name.text)
        sinks = Part(from: old.sinks, to: new.sinks, by: \.name.text)
        settings = [
            ("timezone", old.timeZone == new.timeZone), ("contact", old.contact == new.contact),
            ("host_interval", old.hostInterval == new.hostInterval),
            ("host_concurrency", old.hostConcurrency == new.hostConcurrency),
            ("heartbeat", old.heartbeat == new.heartbeat), ("events", old.events == new.events),
            ("lists", old.lists == new.lists), ("scan_rules", old.scanRules == new.scanRules),
        ].filter { !$0.1 }.map(\.0)
        laterSettings = [
            ("database", old.databasePath == new.databasePath), ("serve", old.serve == new.serve),
        ].filter { !$0.1 }.map(\.0)
    }

    public var isEmpty: Bool {
        [feeds, rules, sinks].allSatisfy { $0 == Part() } && settings.isEmpty
            && laterSettings.isEmpty
    }

    /// One line.
    public var description: String {
        let parts = [("feeds", feeds), ("rules", rules), ("sinks", sinks)].compactMap {
            name, part in part.sentence.map { "\(name): \($0)" }
        }
        let others = settings.isEmpty ? [] : ["settings: \(settings.joined(separator: ", "))"]
        let all = parts + others
        return all.isEmpty ? "nothing changed" : all.joined(separator: "; ")
    }
}

extension ConfigurationChange.Part {
    fileprivate init<Element: Equatable>(
        from old: [Element], to new: [Element], by name: KeyPath<Element, String>
    ) {
        let before = Dictionary(
            old.map { ($0[keyPath: name], $0) }, uniquingKeysWith: { first, _ in first })
        let names = Set(new.map { $0[keyPath: name] })
        removed = old.map { $0[keyPath: name] }.filter { !names.contains($0) }
        for element in new {
            let name = element[keyPath: name]
            guard let earlier = before[name] else {
                added.append(name)
                continue
            }
            if earlier != element { changed.append(name) }
        }
    }

    fileprivate var sentence: String? {
        let parts = [("added", added), ("removed", removed), ("changed", changed)]
            .filter { !$0.1.isEmpty }
            .map { verb, names in "\(names.count) \(verb) (\(Self.listed(names)))" }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// A line is for people: who changed a thousand knows which.
    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(10).joined(separator: ", ")
        return names.count > 10 ? "\(shown), …" : shown
    }
}
