import FeedModel
import Testing

@testable import AlertShaping

@Suite("The difference of two texts")
struct WordDiffTests {
    /// `the [-old-] {+new+} text`
    private func written(_ old: String, _ new: String) -> String {
        WordDiff(from: old, to: new).parts.map { part in
            switch part.kind {
            case .same: part.text
            case .removed: "[-\(part.text)-]"
            case .added: "{+\(part.text)+}"
            }
        }.joined(separator: " ")
    }

    @Test(
        "is told word by word",
        arguments: [
            ("a b c", "a b c", "a b c"),
            ("a b c", "a  b\nc", "a b c"),
            ("a b c", "a x c", "a [-b-] {+x+} c"),
            ("a b c", "a b b c", "a b {+b+} c"),
            ("a b c", "c", "[-a b-] c"),
            ("", "a b", "{+a b+}"),
            ("a b", "", "[-a b-]"),
            ("It cost 5.", "It costs 5, now.", "It [-cost 5.-] {+costs 5, now.+}"),
            ("", "", ""),
        ])
    func byWord(old: String, new: String, expected: String) {
        #expect(written(old, new) == expected)
    }

    private func words(_ range: Range<Int>) -> [String] { range.map { "word\($0)" } }

    @Test func `of long texts is as fine as of short ones where words stand in them once`() {
        var new = words(0..<50_000)
        new[10] = "changed"
        new.insert("new", at: 25_000)
        new.remove(at: 49_990)
        let diff = WordDiff(
            from: words(0..<50_000).joined(separator: " "), to: new.joined(separator: " "))
        #expect(
            diff.parts.filter { $0.kind != .same } == [
                .init(.removed, "word10"), .init(.added, "changed"), .init(.added, "new"),
                .init(.removed, "word49989"),
            ])
        #expect(
            diff.parts.filter { $0.kind != .added }.map(\.text).joined(separator: " ")
                == words(0..<50_000).joined(separator: " "))
        #expect(
            diff.parts.filter { $0.kind != .removed }.map(\.text).joined(separator: " ")
                == new.joined(separator: " "))
    }

    @Test func `of long texts without such words is one block`() {
        let (old, new) = (
            Array(repeating: "a b", count: 5000).joined(separator: " "),
            Array(repeating: "b b c", count: 5000).joined(separator: " ")
        )
        let diff = WordDiff(from: old, to: new)
        #expect(diff.parts.map(\.kind) == [.removed, .added])
    }

    @Test func `of a long text that was put into another order is told whole`() {
        var generator = Shuffler()
        let old = words(0..<20_000)
        let new = old.shuffled(using: &generator)
        let diff = WordDiff(
            from: old.joined(separator: " "), to: new.joined(separator: " "))
        #expect(
            diff.parts.filter { $0.kind != .removed }.map(\.text).joined(separator: " ")
                == new.joined(separator: " "))
        #expect(diff.changedWords == 0)
    }
}

/// The same order at each run (Knuth's MMIX generator).
private struct Shuffler: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}
