internal import FeedModel
internal import Foundation
internal import Synchronization

/// Rules and their index; never changed, so that any number of tasks may match with it at once.
final class CompiledRules: Sendable {
    /// Those that can be searched for, in their order.
    let rules: [Rule]
    let mistakes: [RuleMistake]
    let index: QueryIndex
    private let parser: QueryParser
    private let idle = Mutex<[Scratch]>([])
    private let interpreters = Mutex<[Int: QueryInterpreter]>([:])

    /// Of these, the later ones are made anew each time.
    private static let mostInterpreters = 4_096
    private static let mostIdle = 8

    init(_ rules: [Rule], lists: [String: [String]]) {
        parser = QueryParser(lists: lists)
        var good: [Rule] = []
        var sources: [QueryIndex.Source] = []
        var mistakes: [RuleMistake] = []
        var patterns = ListPatterns()
        for rule in rules {
            if let match = rule.match {
                switch parser.tree(of: match.query) {
                case .success(let tree):
                    let options = QueryOptions(of: rule)
                    sources.append(
                        QueryIndex.Source(tree: tree, fold: options.fold, forms: options.forms))
                    good.append(rule)
                case .failure(let errors):
                    mistakes.append(.badQuery(errors, match: match, rule: rule.name))
                }
            } else if patterns.accept(rule, &mistakes) {
                sources.append(QueryIndex.Source(tree: rule.query.tree))
                good.append(rule)
            }
        }
        self.rules = good
        self.mistakes = mistakes
        index = QueryIndex(sources)
    }

    /// Calls `body` with the numbers of the rules that hold, ascending.
    func matches(_ item: InterpretedItem, _ body: (Int) -> Void) {
        let scratch = idle.withLock { $0.popLast() } ?? Scratch(index)
        defer { idle.withLock { if $0.count < Self.mostIdle { $0.append(scratch) } } }
        QueryMatcher.match(item.subject, index, scratch) { number in
            item.holds(interpreter(of: number))
        }
        for place in 0..<scratch.hitCount { body(Int(scratch.hits.view[place])) }
    }

    func evaluation(of number: Int, _ item: InterpretedItem) -> Evaluation {
        item.evaluation(of: interpreter(of: number))
    }

    private func interpreter(of number: Int) -> QueryInterpreter {
        if let known = interpreters.withLock({ $0[number] }) { return known }
        let rule = rules[number]
        let interpreter = QueryInterpreter(tree(of: rule), options: options(of: rule))
        interpreters.withLock {
            if $0.count < Self.mostInterpreters { $0[number] = interpreter }
        }
        return interpreter
    }

    /// The rule's lists say nothing of folding and forms.
    private func options(of rule: Rule) -> QueryOptions {
        rule.match == nil ? QueryOptions() : QueryOptions(of: rule)
    }

    func tree(of rule: Rule) -> QueryNode {
        guard let match = rule.match else { return rule.query.tree }
        switch parser.parse(match.query) {
        case .success(let query): return query.tree
        // It has been parsed before, so this can't be.
        case .failure: return .not(.everything)
        }
    }
}

/// An item as the interpreter sees it; made only if that is asked.
final class InterpretedItem {
    let subject: MatchSubject
    private(set) lazy var queryItem = subject.queryItem
    private lazy var findings = ItemFindings(queryItem, forManyQueries: true)

    init(_ subject: MatchSubject) { self.subject = subject }

    func holds(_ query: QueryInterpreter) -> Bool {
        query.holds(queryItem, findings, now: subject.now)
    }

    func evaluation(of query: QueryInterpreter) -> Evaluation {
        query.evaluate(queryItem, findings, now: subject.now)
    }
}

extension QueryParser {
    /// That of `parse`, faster for one word, of which most queries consist.
    fileprivate func tree(of query: String) -> Result<QueryNode, QueryErrors> {
        let isWord = query.utf8.count < Word.longestKey && query.utf8.allSatisfy(\.isASCIIWord)
        // Shorter ones may be operators.
        if isWord, query.utf8.count > 5 { return .success(.term(TermLeaf(query))) }
        return parse(query).map(\.tree)
    }
}
