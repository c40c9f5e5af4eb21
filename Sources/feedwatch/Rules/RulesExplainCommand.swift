import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import WatchRules

struct RulesExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows how a query was understood: tree, spellings, cost.",
        discussion: """
            Takes the name of a rule of feeds.toml, or a query; without a feeds.toml, queries only. \
            A query that begins with - goes after --. Mistakes are told with a caret, and the exit \
            code is 2.

            Example: feedwatch rules explain 'title:stargate (softbank OR data-centre)'
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("A rule's name, or a query.", valueName: "name or query"))
    var rule: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try Terminal.reserveStreams()
        let settings =
            configuration.path != nil || configuration.existingPath() != nil
            ? try configuration.load().configuration : nil
        let choice = try RuleChoice(rule, in: settings, isJSON: json)
        // Among all rules, since what a query is looked for by depends on the others.
        let asked = choice.query == nil ? [] : [choice.reading.rule]
        let rules = RuleSet(
            (settings?.rules ?? []) + asked, lists: settings?.lists ?? [:], scanLimit: .max)
        guard let plan = rules.plan(of: choice.name),
            let explained = ExplainedQuery(choice.reading, QueryCost(plan))
        else { throw RuleChoice.trouble }
        if json {
            try Terminal.write(
                try explained.json(rule: choice.query == nil ? choice.name.text : nil))
        } else {
            choice.tellNotes()
            try Terminal.write(explained.text(TerminalStyle(hasColour: Terminal.hasColour)))
        }
    }
}

/// What `rules explain` says of a query.
struct ExplainedQuery {
    private let reading: RuleReading
    private let tree: QueryNode
    private let variants: [TermVariants]
    private let cost: QueryCost

    init?(_ reading: RuleReading, _ cost: QueryCost) {
        guard let tree = reading.tree, let interpreter = reading.interpreter else { return nil }
        self.reading = reading
        self.tree = tree
        variants = interpreter.variants
        self.cost = cost
    }

    func text(_ style: TerminalStyle) -> String {
        let width = TerminalStyle.width - 4
        var lines = [style.bold("canonical form")]
        lines += tree.written.safeForTerminal.wrapped(to: width).map { "    \($0)" }
        lines += ["", style.bold("tree")]
        lines += QueryOutline(tree).lines().map { "    \($0.safeForTerminal)" }
        if !variants.isEmpty { lines += ["", style.bold("spellings")] }
        let longest = variants.map { QueryNode.term($0.term).written.count }.max() ?? 0
        for variant in variants {
            let name = QueryNode.term(variant.term).written.safeForTerminal
            let more = variant.omitted > 0 ? ["and \(variant.omitted) more"] : []
            let spellings = (variant.spellings + more).joined(separator: " | ").safeForTerminal
            let indent = min(longest, 24) + 6
            let wrapped = spellings.wrapped(to: TerminalStyle.width - indent)
            lines.append("    " + name.padded(to: indent - 6) + "  " + (wrapped.first ?? ""))
            lines += wrapped.dropFirst().map { String(repeating: " ", count: indent) + $0 }
        }
        let anchors = cost.anchors.joined(separator: ", ").safeForTerminal
        lines += ["", style.bold("cost")]
        lines.append("    \(cost.class.name): \(cost.class.meaning)")
        if !anchors.isEmpty {
            let wrapped = anchors.wrapped(to: width - 8)
            lines.append("    anchor  " + (wrapped.first ?? ""))
            lines += wrapped.dropFirst().map { "            \($0)" }
        }
        if let guardKey = cost.guardKey { lines.append("    guard   \(guardKey.safeForTerminal)") }
        if let timing = reading.rule.shaping?.timing {
            lines += ["", style.bold("tells")]
            lines.append("    only of \(timing.occasion), not of each match")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    func json(rule: String?) throws -> String {
        try JSONLine.text(
            Row(
                rule: rule, query: tree.written, tree: QueryOutline(tree).root,
                variants: variants.map {
                    .init(
                        term: QueryNode.term($0.term).written, spellings: $0.spellings,
                        omitted: $0.omitted)
                },
                notes: reading.notes.map {
                    .init(column: $0.column, offset: $0.range.lowerBound, message: $0.message)
                },
                cost: .init(
                    class: cost.class.name, anchors: cost.anchors, guard: cost.guardKey),
                tells_of: reading.rule.shaping?.timing?.occasion))
    }

    private struct Row: Encodable {
        struct Variant: Encodable {
            let term: String
            let spellings: [String]
            let omitted: Int
        }
        struct Note: Encodable {
            let column, offset: Int
            let message: String
        }
        struct Cost: Encodable {
            let `class`: String
            let anchors: [String]
            let `guard`: String?
        }

        let rule: String?
        let query: String
        let tree: QueryOutline.Part
        let variants: [Variant]
        let notes: [Note]
        let cost: Cost
        let tells_of: String?
    }
}
