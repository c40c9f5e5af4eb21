/// A page in Prometheus' text format 0.0.4, metric by metric.
struct Exposition {
    enum Kind: String { case counter, gauge, histogram }

    private(set) var text = ""

    /// A metric with its samples; nothing if there are none.
    mutating func add(
        _ name: String, _ kind: Kind, help: String, _ samples: [Sample]
    ) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(Self.escape(help, quote: false))\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples { text += sample.line(name) }
    }

    struct Sample {
        /// After the metric's name: `_bucket`, `_sum` and `_count` of a histogram.
        var suffix = ""
        var labels: [(name: String, value: String)] = []
        var value: Double

        init(
            _ value: Double, suffix: String = "", _ labels: KeyValuePairs<String, String> = [:]
        ) {
            self.value = value
            self.suffix = suffix
            self.labels = labels.map { ($0.key, $0.value) }
        }

        init(_ value: Int, _ labels: KeyValuePairs<String, String> = [:]) {
            self.init(Double(value), labels)
        }

        fileprivate func line(_ name: String) -> String {
            var line = name + suffix
            if !labels.isEmpty {
                line += "{"
                line += labels.map { "\($0.name)=\"\(Exposition.escape($0.value))\"" }
                    .joined(separator: ",")
                line += "}"
            }
            return line + " \(Exposition.number(value))\n"
        }
    }

    /// Names come from feeds.toml, and may hold what would end a label or a line.
    private static func escape(_ text: String, quote: Bool = true) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quote: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func number(_ value: Double) -> String {
        if value == value.rounded(), let whole = Int64(exactly: value) { return "\(whole)" }
        // To the millisecond: more digits are noise of adding up.
        let rounded = (value * 1000).rounded() / 1000
        return "\(rounded)"
    }
}
