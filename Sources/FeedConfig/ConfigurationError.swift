/// All that is wrong with feeds.toml; never empty.
public struct ConfigurationError: Error, Hashable, CustomStringConvertible {
    /// By line.
    public let mistakes: [ConfigurationMistake]

    /// One paragraph a mistake.
    public var description: String {
        mistakes.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong, where, and how to mend it.
public struct ConfigurationMistake: Hashable, Sendable, CustomStringConvertible {
    /// The file's path as it was given.
    public let file: String
    /// From 1; 0 when the file could not be read at all.
    public let line: Int
    /// In characters from 1; only mistakes of syntax have one.
    public let column: Int?
    public let kind: Kind

    /// `feeds.toml:14: what is wrong.`, and how to mend it on the next line.
    public var description: String {
        let place = [line > 0 ? line : nil, column].compactMap { $0.map { ":\($0)" } }.joined()
        return "\(file.printable)\(place): \(kind.problem)\n\(kind.cure)"
    }
}

/// Something odd that doesn't keep feedwatch from running.
public struct ConfigurationNotice: Hashable, Sendable, CustomStringConvertible {
    public let file: String
    /// From 1; 0 when it concerns the file as a whole.
    public let line: Int
    public let kind: Kind

    public enum Kind: Hashable, Sendable {
        case noRules
        case tagOfNoFeed(tag: String, rule: String)
        case sinkOfNoRule(String)
        case sameSource(feed: String, other: String)
        case sameFile(sink: String, other: String)
        case othersMayWrite
        case impolite(feed: String)
    }

    /// `feeds.toml:14: what is odd.`
    public var description: String {
        "\(file.printable)\(line > 0 ? ":\(line)" : ""): \(kind.text)"
    }
}

extension ConfigurationNotice.Kind {
    fileprivate var text: String {
        switch self {
        case .noRules:
            "there is no [[rule]], so that nothing will ever alert."
        case .tagOfNoFeed(let tag, let rule):
            "no feed has the tag \(tag.quoted), which rule \(rule.quoted) asks for."
        case .sinkOfNoRule(let sink):
            "no rule notifies sink \(sink.quoted)."
        case .sameSource(let feed, let other):
            "feed \(feed.quoted) has the source of feed \(other.quoted): it is asked twice, and "
                + "its items alert twice."
        case .sameFile(let sink, let other):
            "sink \(sink.quoted) writes into the file of sink \(other.quoted)."
        case .impolite(let feed):
            "feed \(feed.quoted) asks its server more often than every five minutes; many block "
                + "who does."
        case .othersMayWrite:
            "everybody on this machine may change this file, and with it what feedwatch runs and "
                + "sends. Mend it with: chmod o-w"
        }
    }
}

/// Collects what a reading finds.
final class MistakeLog {
    let file: String
    private(set) var mistakes: [ConfigurationMistake] = []
    private(set) var notices: [ConfigurationNotice] = []

    /// Whether everybody on this machine sees what stands in the file.
    let othersMayRead: Bool

    init(file: String, othersMayRead: Bool) {
        self.file = file
        self.othersMayRead = othersMayRead
    }

    func add(_ kind: ConfigurationMistake.Kind, line: Int, column: Int? = nil) {
        mistakes.append(ConfigurationMistake(file: file, line: line, column: column, kind: kind))
    }

    func note(_ kind: ConfigurationNotice.Kind, line: Int) {
        notices.append(ConfigurationNotice(file: file, line: line, kind: kind))
    }
}

extension String {
    /// Safe to print: what could move a cursor or hide text is spelled out.
    var printable: String {
        unicodeScalars.reduce(into: "") { result, scalar in
            if scalar.isPrintable {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
    }

    /// At most 80 characters of it.
    var shown: String { count > 80 ? "\(prefix(79).description.printable)…" : printable }

    var quoted: String { "\"\(shown)\"" }
}

extension Unicode.Scalar {
    /// No control, format (bidi, zero width) or separator other than the space.
    var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            false
        default: true
        }
    }
}
