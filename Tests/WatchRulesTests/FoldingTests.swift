import Foundation
import Testing

@testable import WatchRules

@Suite("Folding")
struct FoldingTests {
    @Test func `keeps apart the flags of countries within a country`() {
        let (england, scotland) = ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿")
        #expect(folded(england) != folded(scotland))
        #expect(folded(england) != folded("🏴"))
    }

    @Test func `makes no difference between what Unicode calls equal`() {
        let unlike = UnicodeData.equals.filter { code, mapping in
            folded(String(scalars: [code])) != folded(String(scalars: mapping))
        }
        #expect(unlike.map { String($0.0, radix: 16) } == [])
    }

    @Test func `changes nothing in scripts whose marks belong to the letter`() {
        let mapped = Set(UnicodeData.equals.map(\.0))
        let changed = UnicodeData.keptLetters.filter { code in
            let text = String(scalars: [code])
            let isDigit = Unicode.Scalar(code)?.properties.generalCategory == .decimalNumber
            return !isDigit && !mapped.contains(code) && folded(text) != text
        }
        #expect(changed.map { String($0, radix: 16) } == [])
    }

    @Test(
        "brings together what people write for the same word",
        arguments: [
            ("ISTANBUL", "istanbul"), ("İstanbul", "istanbul"), ("ıstanbul", "istanbul"),
            ("STRASSE", "straße"), ("Ærø", "AERO"), ("Œuvre", "oeuvre"), ("Łódź", "lodz"),
            ("Đà Nẵng", "da nang"), ("Þór", "thor"), ("ёлка", "елка"), ("Ζεύς", "ζευσ"),
            ("ﬁnance", "finance"), ("ＯｐｅｎＡＩ", "openai"), ("ｶﾞｽ", "ガス"), ("が", "か\u{3099}"),
            ("مُحَمَّد", "محمد"), ("محـــمد", "محمد"), ("أحمد", "احمد"), ("مدرسة", "مدرسه"),
            ("على", "علي"), ("שָׁלוֹם", "שלום"), ("٢٠٢٥", "2025"), ("२०२५", "2025"),
            ("1,000,000", "1000000"), ("10\u{202F}000", "10000"), ("U.S.A", "usa"),
            ("O’Reilly", "oreilly"), ("Oʼreilly", "O＇Reilly"), ("co\u{AD}op", "coop"),
            ("open\u{200D}ai", "openai"), ("❤\u{FE0F}", "❤"), ("한국", "한국"),
            ("한국", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"),
        ])
    func bringsTogether(left: String, right: String) {
        #expect(folded(left) == folded(right))
    }

    @Test(
        "keeps apart what differs in more than spelling",
        arguments: [
            ("й", "и"), ("ї", "і"), ("ガ", "カ"), ("ก่", "ก"), ("क़", "क"), ("3,5", "35"),
            ("1,2,3", "123"), ("1.000", "1000"), ("node.js", "nodejs"), ("ال", "لا"),
        ])
    func keepsApart(left: String, right: String) {
        #expect(folded(left) != folded(right))
    }

    @Test func `takes marks in any order that means the same`() {
        // Nukta and virama; dot below and tone mark on a Thai letter.
        #expect(folded("क\u{93C}\u{94D}") == folded("क\u{94D}\u{93C}"))
        #expect(folded("ก\u{E38}\u{E48}") == folded("ก\u{E48}\u{E38}"))
        #expect(folded("ก\u{E48}\u{E38}") != folded("ก\u{E48}"))
    }

    private func folded(_ text: String) -> String {
        var folding = Folding()
        let span = text.utf8Span.span
        folding.append(0..<span.count, of: span)
        return String(decoding: folding.key, as: UTF8.self)
    }
}
