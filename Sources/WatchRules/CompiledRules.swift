internal import FeedModel
internal import Foundation
internal import Synchronization

/// Rules and their index; never changed, so that any number of tasks may match with it at once.
final class CompiledRules: Sendable {
    /// All of them, in their order; those with a mistake are in no part.
    let rules: [Rule]
    /// Of each, whether it is for some feeds only; empty if none is.
    private let hasTags: [Bool]
    let mistakes: [RuleMistake]
    /// Of most rules.
    let base: RulePart
    /// Of those that were added or changed since the base was made, if there are any.
    let patch: RulePart?
    private let lists: [String: [String]]
    private let parser: QueryParser
    private let interpreters = Mutex<[Int: QueryInterpreter]>([:])
    let listIndexes = ListIndexes()

    /// Of these, the later ones are made anew each time.
    private static let mostInterpreters = 4_096

    /// - Parameter scanLimit: Of rules for which each text of every item is searched, the later ones are
    ///   mistakes.
    convenience init(_ rules: [Rule], lists: [String: [String]], scanLimit: Int) {
        let parser = QueryParser(lists: lists)
        var mistakes: [RuleMistake] = []
        let base = RulePart(rules.indices, of: rules, parser, &mistakes)
        self.init(
            rules, lists, parser, base: base, patch: nil, mistakes, scanLimit: scanLimit)
    }

    /// The same as of `rules` alone, sooner if few of them weren't in `old`.
    ///
    /// - Parameter patchLimit: With more rules in the patch, or removed from the base, by the number of
    ///   those in the base, all are compiled.
    convenience init(
        updating old: CompiledRules, to rules: [Rule], lists: [String: [String]], scanLimit: Int,
        patchLimit: (Int) -> Int = CompiledRules.usualPatchLimit
    ) {
        let origins = RuleOrigins(of: rules, in: old.rules, listsChanged: lists != old.lists)
            .origins
        var sources = Array(repeating: none, count: old.rules.count)
        for (source, number) in old.base.numbers.enumerated() where number != none {
            sources[Int(number)] = UInt32(clamping: source)
        }
        var numbers = Array(repeating: none, count: old.base.numbers.count)
        var fresh: [Int] = []
        for (number, origin) in origins.enumerated() {
            let source = origin == none ? none : sources[Int(origin)]
            if source == none {
                fresh.append(number)
            } else {
                numbers[Int(source)] = UInt32(clamping: number)
            }
        }
        let removed = numbers.count - (rules.count - fresh.count)
        guard fresh.count + removed <= patchLimit(numbers.count) else {
            self.init(rules, lists: lists, scanLimit: scanLimit)
            return
        }
        let parser = QueryParser(lists: lists)
        var mistakes: [RuleMistake] = []
        let patch = fresh.isEmpty ? nil : RulePart(fresh, of: rules, parser, &mistakes)
        self.init(
            rules, lists, parser, base: RulePart(old.base.searched, numbers: numbers),
            patch: patch, mistakes, scanLimit: scanLimit)
    }

    private init(
        _ rules: [Rule], _ lists: [String: [String]], _ parser: QueryParser, base: RulePart,
        patch: RulePart?, _ mistakes: [RuleMistake], scanLimit: Int
    ) {
        var (base, patch, mistakes) = (base, patch, mistakes)
        let scanning = (base.scanningRules + (patch?.scanningRules ?? [])).sorted()
        if scanning.count > scanLimit {
            let dropped = scanning.dropFirst(max(0, scanLimit))
            base.drop(Set(dropped))
            patch?.drop(Set(dropped))
            for number in dropped {
                mistakes.append(
                    .searchesEverything(
                        rules[number].match, rule: rules[number].name, limit: scanLimit))
            }
        }
        self.rules = rules
        let hasTags = rules.map { !$0.tags.isEmpty }
        self.hasTags = hasTags.contains(true) ? hasTags : []
        self.lists = lists
        self.parser = parser
        self.base = base
        self.patch = patch
        self.mistakes = mistakes
    }

    /// To compile a thousand rules takes some 20 ms; with a second index, an item takes as long as with
    /// a hundred rules more.
    static func usualPatchLimit(rules: Int) -> Int { rules < 2_000 ? 0 : max(1_000, rules / 50) }

    var parts: [RulePart] { [base] + (patch.map { [$0] } ?? []) }

    /// Calls `body` with the numbers of the rules that hold, ascending.
    ///
    /// - Parameter interpreted: The subject, made once the interpreter has to be asked.
    func matches(
        _ subject: borrowing MatchSubject, _ interpreted: inout InterpretedItem?,
        _ body: (Int) -> Void
    ) {
        func holds(_ number: Int) -> Bool {
            let item = interpreted ?? InterpretedItem(subject)
            interpreted = item
            return item.holds(interpreter(of: number))
        }
        base.searched.withScratch { scratch in
            base.match(subject, scratch) { holds($0) }
            if patch == nil, base.isAscending {
                for place in 0..<scratch.hitCount {
                    let number = base.numbers[Int(scratch.hits.view[place])]
                    if number != none { body(Int(number)) }
                }
                return
            }
            scratch.noteHits(of: scratch, as: base.numbers, count: rules.count)
            patch?.searched.withScratch { other in
                patch?.match(subject, other) { holds($0) }
                scratch.noteHits(of: other, as: patch?.numbers ?? [], count: rules.count)
            }
            scratch.collectHits()
            for place in 0..<scratch.hitCount { body(Int(scratch.hits.view[place])) }
        }
    }

    /// Whether a rule looks at feeds with these tags.
    func concerns(_ number: Int, _ feedTags: [String]) -> Bool {
        hasTags.isEmpty || !hasTags[number] || rules[number].tags.contains(where: feedTags.contains)
    }

    func evaluation(of number: Int, _ item: InterpretedItem) -> Evaluation {
        item.evaluation(of: interpreter(of: number))
    }

    private func interpreter(of number: Int) -> QueryInterpreter {
        if let known = interpreters.withLock({ $0[number] }) { return known }
        let rule = rules[number]
        let interpreter = QueryInterpreter(tree(of: rule), options: rule.searchOptions)
        interpreters.withLock {
            if $0.count < Self.mostInterpreters { $0[number] = interpreter }
        }
        return interpreter
    }

    private func tree(of rule: Rule) -> QueryNode {
        guard let match = rule.match else { return rule.query.tree }
        switch parser.parse(match.query) {
        case .success(let query): return query.tree
        // It has been parsed before, so this can't be.
        case .failure: return .not(.everything)
        }
    }
}

extension RulePart {
    /// Compiles some of the rules.
    fileprivate init(
        _ numbers: some Collection<Int>, of rules: [Rule], _ parser: QueryParser,
        _ mistakes: inout [RuleMistake]
    ) {
        var good: [UInt32] = []
        var sources: [QueryIndex.Source] = []
        var check = ListCheck()
        for number in numbers {
            let rule = rules[number]
            if let match = rule.match {
                switch parser.tree(of: match.query) {
                case .success(let tree):
                    let options = rule.searchOptions
                    sources.append(
                        QueryIndex.Source(tree: tree, fold: options.fold, forms: options.forms))
                    good.append(UInt32(clamping: number))
                case .failure(let errors):
                    mistakes.append(.badQuery(errors, match: match, rule: rule.name))
                }
            } else if check.accept(rule, &mistakes) {
                sources.append(QueryIndex.Source(tree: rule.query.tree))
                good.append(UInt32(clamping: number))
            }
        }
        self.init(SearchedIndex(QueryIndex(sources)), numbers: good)
    }
}

extension Rule {
    /// Lists say nothing of folding and forms.
    fileprivate var searchOptions: QueryOptions {
        match == nil ? QueryOptions() : QueryOptions(of: self)
    }
}

/// An item as the interpreter sees it; made only if that is asked.
final class InterpretedItem {
    let queryItem: QueryItem
    private let now: Date
    private lazy var findings = ItemFindings(queryItem, forManyQueries: true)

    init(_ subject: borrowing MatchSubject) {
        queryItem = subject.queryItem
        now = subject.now
    }

    func holds(_ query: QueryInterpreter) -> Bool {
        query.holds(queryItem, findings, now: now)
    }

    func evaluation(of query: QueryInterpreter) -> Evaluation {
        query.evaluate(queryItem, findings, now: now)
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
