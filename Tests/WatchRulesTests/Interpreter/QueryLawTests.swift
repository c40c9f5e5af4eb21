import FeedModel
import Foundation
import Testing
import WatchRules

/// What holds of all queries, on random ones.
@Suite("Laws of queries")
struct QueryLawTests {
    private static let rounds = 250

    @Test func `composed or decomposed text makes no difference`() {
        var source = RandomQueries(seed: 1)
        for _ in 0..<Self.rounds {
            let (query, item) = (source.query(), source.item())
            let isHeld = holds(query, in: item)
            #expect(
                holds(query, in: item.changed(\.decomposedStringWithCanonicalMapping)) == isHeld)
            #expect(
                holds(query, in: item.changed(\.precomposedStringWithCanonicalMapping)) == isHeld)
        }
    }

    @Test func `letter case makes no difference without =`() {
        var source = RandomQueries(seed: 2)
        for _ in 0..<Self.rounds {
            let (query, item) = (source.query(canBeExact: false), source.item())
            let isHeld = holds(query, in: item)
            #expect(holds(query, in: item.changed { $0.uppercased() }) == isHeld)
            #expect(holds(query, in: item.changed { $0.lowercased() }) == isHeld)
        }
    }

    @Test func `soft hyphens and joiners in words make no difference`() {
        var source = RandomQueries(seed: 3)
        for _ in 0..<Self.rounds {
            let (query, item) = (source.query(), source.item())
            for invisible in ["\u{AD}", "\u{200D}"] {
                let changed = item.changed { $0.replacing("a", with: "a\(invisible)") }
                #expect(holds(query, in: changed) == holds(query, in: item), "\(query) \(item)")
            }
        }
    }

    @Test func `AND and OR commute and go over into each other`() {
        var source = RandomQueries(seed: 4)
        var count = 0
        for _ in 0..<Self.rounds {
            let (a, b, item) = (source.query(), source.query(), source.item())
            let both = evaluation(of: .all([a, b]), in: item)
            let one = evaluation(of: .any([a, b]), in: item)
            #expect(both.matched == (holds(a, in: item) && holds(b, in: item)))
            #expect(one.matched == (holds(a, in: item) || holds(b, in: item)))
            #expect(evaluation(of: .all([b, a]), in: item).spans == both.spans)
            #expect(evaluation(of: .any([b, a]), in: item).spans == one.spans)
            #expect(
                holds(.not(.all([a, b])), in: item) == holds(.any([.not(a), .not(b)]), in: item))
            #expect(
                holds(.not(.any([a, b])), in: item) == holds(.all([.not(a), .not(b)]), in: item))
            count += both.matched ? 1 : 0
        }
        #expect(count > Self.rounds / 20, "too few meet")
    }

    @Test func `what asks for more implies what asks for less`() {
        var source = RandomQueries(seed: 5)
        var count = 0
        func expect(_ strict: QueryNode, implies loose: QueryNode, in item: Item) {
            guard holds(strict, in: item) else { return }
            count += 1
            #expect(holds(loose, in: item), "\(strict) \(item)")
        }
        for _ in 0..<Self.rounds / 3 {
            let (a, b, item) = (source.leaf(), source.leaf(), source.item())
            expect(.scope(.title, a), implies: a, in: item)
            expect(a, implies: .scope(.any, a), in: item)
            for count in 0...3 {
                let pair = near(a, b, .words(count))
                expect(near(a, b, .words(count), ordered: true), implies: pair, in: item)
                expect(pair, implies: near(b, a, .words(count)), in: item)
                expect(pair, implies: near(a, b, .words(count + 1)), in: item)
                expect(pair, implies: near(a, b, .paragraph), in: item)
                expect(pair, implies: .all([a, b]), in: item)
            }
            guard case .term(let left) = a, case .term(let right) = b, !left.isPhrase,
                !right.isPhrase
            else { continue }
            for slop in 0...2 {
                let both = phrase("\(left.text) \(right.text)", slop: slop)
                expect(both, implies: .all([word(left.text), word(right.text)]), in: item)
                expect(
                    both, implies: phrase("\(left.text) \(right.text)", slop: slop + 1), in: item)
            }
        }
        #expect(count > Self.rounds / 3, "too few meet")
    }

    @Test func `a span cut out holds what it was found by`() {
        var source = RandomQueries(seed: 6)
        var count = 0
        for _ in 0..<Self.rounds {
            let (leaf, item) = (source.leaf(canBeExact: true), source.item())
            let subject = QueryItem(item, feed: nil)
            for span in QueryInterpreter(leaf).evaluate(subject, now: noon).spans {
                count += 1
                let text = Array((subject.text(of: span.field) ?? "").unicodeScalars)[span.scalars]
                #expect(String(String.UnicodeScalarView(text)) == span.text)
                #expect(pieces(leaf, in: span.text) != nil, "\(leaf) \(span.text)")
            }
        }
        #expect(count > Self.rounds / 4, "too few meet")
    }

    @Test func `a match has clauses that held, a miss some that failed`() {
        var source = RandomQueries(seed: 7)
        for _ in 0..<Self.rounds {
            let (query, item) = (source.query(), source.item())
            let subject = QueryItem(item, feed: nil)
            let interpreter = QueryInterpreter(query)
            let evaluation = interpreter.evaluate(subject, now: noon)
            let explanation = interpreter.explain(subject, now: noon)
            #expect(evaluation.matched == explanation.matched)
            #expect(evaluation.matched != evaluation.held.isEmpty)
            #expect(explanation.matched == explanation.failing.isEmpty)
            for clause in evaluation.held { #expect(holds(clause, in: item)) }
            for clause in explanation.failing { #expect(!holds(clause.node, in: item)) }
        }
    }
}

extension QueryLawTests {
    @Test func `random text in queries and items ends in an answer`() {
        var random = SplitMix(state: 8)
        func text() -> String { WordScannerTests.randomText(using: &random) }
        for _ in 0..<300 {
            let item = item(title: text(), summary: text(), content: text() + text())
            let wild = text().replacing("a", with: "*").replacing("b", with: "?")
            let queries = [
                word(text()), exactly(text()), phrase(text() + " " + text(), slop: 1), word(wild),
                near(word(text()), phrase(wild), .sentence),
            ]
            for query in queries {
                let result = evaluation(of: .scope(.any, query), in: item)
                #expect(result.matched == !result.spans.isEmpty)
            }
            // What stands there is found there, whatever it is.
            let own = item.title ?? ""
            let hasWord = !found(own, in: own).isEmpty
            #expect(holds(word(own), in: item) == hasWord, "\(Array(own.unicodeScalars))")
        }
    }
}
