import FeedModel
import Testing

@testable import FeedStore

@Suite("Texts that changed")
struct TextEssenceTests {
    private func isSame(_ old: String, _ new: String) -> Bool {
        TextEssence.isSame(
            ItemTexts(title: "T", summary: old, content: nil),
            ItemTexts(title: "T", summary: new, content: nil))
    }

    @Test(
        "say the same",
        arguments: [
            // White space, and what can't be seen.
            ("Stargate costs\n 100  billion", "Stargate costs 100 billion "),
            ("Star\u{AD}gate\u{A0}costs", "Stargate costs"),
            ("caf\u{E9}", "cafe\u{301}"),
            // How many there are.
            ("Read on. 5 comments", "Read on. 1,204 comments"),
            ("Read on (5 replies)", "Read on (17 replies)"),
            ("Points: 12 Comments: 5", "Points: 240 Comments: 97"),
            ("Comments (3)", "Comments (4)"),
            ("12k views", "1.3M views"),
            // How long ago it was.
            ("posted 3 minutes ago by ann", "posted 2 hours ago by ann"),
            ("posted an hour ago by ann", "posted 2 hours ago by ann"),
            ("posted 3h ago", "posted 1d ago"),
            // How its readers are counted.
            (
                "See https://example.org/a?utm_source=rss&id=5 there",
                "See https://example.org/a?id=5&utm_source=atom&fbclid=x there"
            ),
            ("See https://example.org/a?utm_source=rss", "See https://example.org/a"),
        ])
    func same(old: String, new: String) {
        #expect(isSame(old, new))
        #expect(isSame(new, old))
    }

    @Test(
        "say something else",
        arguments: [
            ("Stargate costs 100 billion", "Stargate costs 500 billion"),
            ("Stargate costs", "Stargate cost"),
            ("Stargate", "stargate"),
            ("They won.", "They won?"),
            ("It ended 3:2", "It ended 3:3"),
            ("They lost 12 points", "They lost 13 points"),
            ("In all 5. Comments are closed", "In all 6. Comments are closed"),
            ("the 5 days before", "the 6 days before"),
            ("It begins at 12:30", "It begins at 13:30"),
            ("See https://example.org/a?id=5", "See https://example.org/a?id=6"),
            ("", "Stargate"),
        ])
    func other(old: String, new: String) {
        #expect(!isSame(old, new))
        #expect(!isSame(new, old))
    }

    @Test func `title, summary and content each count`() {
        let texts = ItemTexts(title: "A", summary: "B", content: "C")
        #expect(TextEssence.isSame(texts, texts))
        #expect(!TextEssence.isSame(texts, ItemTexts(title: "D", summary: "B", content: "C")))
        #expect(!TextEssence.isSame(texts, ItemTexts(title: "A", summary: "C", content: "B")))
        #expect(!TextEssence.isSame(texts, ItemTexts(title: "A", summary: "B", content: nil)))
        #expect(
            TextEssence.isSame(texts, ItemTexts(title: " A", summary: "B\t", content: "\nC")))
    }

    /// What surrounds a change doesn't count, however much it is.
    @Test(arguments: ["", "é ", "one two ", String(repeating: "some words ", count: 50)])
    func `are told apart at their place`(around: String) {
        let changes = [
            ("posted 3 minutes ago", "posted 17 hours ago", true),
            ("an hour ago", "2 days ago", true),
            ("Points: 12", "Points: 13", true), ("5 comments", "6 comments", true),
            ("a  b", "a b", true), ("a", "a a", false), ("5 days", "6 days", false),
            ("12 points", "13 points", false), ("", "a", false), ("ago", "aga", false),
            ("caf\u{E9}", "cafe\u{301}", true), ("\u{1F600}", "\u{1F601}", false),
        ]
        for (old, new, expected) in changes {
            for (before, after) in [(around, ""), ("", " " + around), (around, " " + around)] {
                #expect(
                    isSame(before + old + after, before + new + after) == expected,
                    "\(before)\(old)\(after)")
            }
        }
    }

    @Test func `say the same with any white space of Unicode`() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isSpace = isSame("a b", "a\(scalar)b")
            if isSpace != scalar.properties.isWhitespace { Issue.record("U+\(value)") }
        }
    }

    @Test func `very long ones are not looked into`() {
        let book = String(repeating: "word ", count: 60_000)
        #expect(isSame(book, book))
        #expect(!isSame(book, book + " "))
    }
}
