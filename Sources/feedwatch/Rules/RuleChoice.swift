import ArgumentParser
import FeedModel
import WatchRules

/// A rule of feeds.toml by its name, or a query that doesn't stand there yet.
struct RuleChoice {
    /// A query's name is never one of feeds.toml: those have no spaces around them.
    private static let queryName = RuleName(" query ")

    let reading: RuleReading
    /// As written, if it is no rule's name.
    let query: String?

    /// - Parameters:
    ///   - settings: Nil without a feeds.toml.
    ///   - isJSON: Tell the query's mistakes as `match --json` does.
    init(_ text: String, in settings: Configuration?, isJSON: Bool) throws {
        if let rule = settings?.rules.first(where: { $0.name.text == text }) {
            query = nil
            reading = RuleReading(rule, lists: settings?.lists ?? [:])
        } else {
            query = text
            let rule = Rule(
                name: Self.queryName, query: RuleQuery(), match: MatchText(text), notify: [])
            reading = RuleReading(rule, lists: settings?.lists ?? [:])
        }
        guard reading.tree == nil else { return }
        for case .badQuery(let errors, _, _) in reading.mistakes where query != nil {
            if isJSON {
                try Terminal.write(try MatchJSON.line(of: errors))
            } else {
                Terminal.complain(errors.shown, prefix: "")
            }
            throw Self.trouble
        }
        Terminal.complain(reading.mistakes.map(\.description).joined(separator: "\n"), prefix: "")
        throw Self.trouble
    }

    /// As of grep.
    static let trouble = ExitCode(2)

    var name: RuleName { reading.rule.name }

    /// `rule stargate`, `query stargate OR oracle`.
    var title: String { query.map { "query \($0)" } ?? "rule \(name)" }

    func tellNotes() {
        let texts = query == nil ? reading.noteTexts : reading.notes.map(\.shown)
        for text in texts { Terminal.complain(text, prefix: "") }
    }
}
