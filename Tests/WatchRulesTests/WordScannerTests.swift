import Foundation
import Testing

@testable import WatchRules

@Suite("Words of a text")
struct WordScannerTests {
    @Test(
        "have the forms they may be found under",
        arguments: [
            ("OpenAI's", ["openais", "openai"]),
            ("d’OpenAI’s", ["dopenais", "openais", "dopenai", "openai"]),
            ("don't", ["dont"]),
            ("aujourd'hui", ["aujourdhui"]),
            ("data-centre", ["data", "centre", "datacentre"]),
            ("data-centre's", ["data", "centres", "centre", "datacentres", "datacentre"]),
            ("Amazon.Com", ["amazon", "com", "amazon.com"]),
            ("#AIStargateProject", ["ai", "stargate", "project", "aistargateproject"]),
            ("StargateProject", ["stargateproject"]),
            ("_OpenAI_", ["openai"]),
            ("open_ai", ["open_ai"]),
            ("OpenAI는", ["openai는", "openai"]),
            ("삼성전자에서", ["삼성전자에서", "삼성전자에", "삼성전자", "삼성전", "삼성"]),
            ("語学", ["語", "学"]),
            ("ラーメンを", ["ラーメン", "を"]),
            ("น้ำ", ["น\u{E49}\u{E4D}า"]),
            ("🇬🇧🇺🇸", ["🇬🇧", "🇺🇸"]),
            ("👩‍🚀", ["👩🚀"]),
            ("OpenAI® → ©", ["openai"]),
            ("a\u{200B}b", ["a", "b"]),
            ("--- … _ 's", ["s"]),
        ])
    func haveForms(text: String, keys: [String]) {
        #expect(words(of: text).map(\.key) == keys)
    }

    @Test func `are the same in any normalization`() {
        for text in Self.samples {
            let keys = words(of: text).map(\.key)
            #expect(words(of: text.decomposedStringWithCanonicalMapping).map(\.key) == keys)
            #expect(words(of: text.precomposedStringWithCanonicalMapping).map(\.key) == keys)
        }
    }

    @Test func `are the same with soft hyphens and joiners inside`() {
        for text in ["OpenAI's data", "été", "Узбекистан", "data-centre", "1,000"] {
            for invisible in ["\u{AD}", "\u{200D}", "\u{200C}", "\u{2060}"] {
                let marked = text.map(String.init).joined(separator: invisible)
                #expect(
                    words(of: marked).map(\.key) == words(of: text).map(\.key), "\(invisible)")
            }
        }
    }

    @Test func `are the same in capitals`() {
        for text in ["OpenAI's data", "été", "Узбекистан", "straße", "ναός", "#stargate"] {
            #expect(words(of: text.uppercased()).map(\.key) == words(of: text).map(\.key))
        }
    }

    @Test func `stand on neighbouring positions and cover their bytes`() {
        let words = words(of: "l’été: data-centre’s C++")
        #expect(words.map(\.word.position) == [0, 0, 1, 2, 2, 1, 1, 3])
        #expect(words.map(\.word.width) == [1, 1, 1, 1, 1, 2, 2, 1])
        #expect(
            words.map(\.piece) == [
                "l’été", "été", "data", "centre’s", "centre", "data-centre’s", "data-centre", "C",
            ])
    }

    @Test func `have at most six parts in one`() {
        let widest = words(of: "a-b-c-d-e-f-g-h").map(\.word.width).max()
        #expect(widest == Word.widestJoin)
        #expect(words(of: "#AaBbCcDdEeFfGg").map(\.key) == ["aabbccddeeffgg"])
    }

    @Test func `hold together in random text`() {
        var random = SplitMix(state: 1)
        for _ in 0..<2000 {
            let text = Self.randomText(using: &random)
            var end = 0
            for (word, key, piece) in words(of: text) {
                #expect(
                    !key.isEmpty && !piece.isEmpty && word.hash == WordHash.of(key.utf8Span.span))
                if word.form == .whole {
                    #expect(word.range.lowerBound >= end)
                    end = word.range.upperBound
                }
            }
            let keys = words(of: text).map(\.key)
            let decomposed = text.decomposedStringWithCanonicalMapping
            #expect(words(of: decomposed).map(\.key) == keys, "\(Array(text.unicodeScalars))")
        }
    }

    static let samples = [
        "Beyoncé’s café", "Ζεύς άλφα", "ёлка й ї", "한국은행은 금리를", "ガス 東京タワー", "ที่นี่ น้ำ",
        "הֶגֶה", "مُؤَسَّسة", "हिन्दी क़लम", "Việt Nam", "İstanbul ıstanbul",
    ]

    static func randomText(using random: inout SplitMix) -> String {
        let alphabet: [UInt32] = [
            0x61, 0x41, 0x62, 0x73, 0x31, 0x20, 0x2E, 0x2C, 0x27, 0x2019, 0x2D, 0x2010, 0x5F, 0x23,
            0x24, 0x26, 0x2B, 0x3A, 0x301, 0x308, 0x323, 0x345, 0xAD, 0x200B, 0x200D, 0x202F, 0xE9,
            0x130, 0x131, 0xDF, 0x3B1, 0x3C2, 0x418, 0x306, 0x5D0, 0x5B8, 0x22, 0x627, 0x654, 0x64E,
            0x915, 0x93C, 0x94D, 0x958, 0xE01, 0xE33, 0xE49, 0x30AB, 0x3099, 0x30FC, 0x3042, 0x4E00,
            0x3005, 0x1112, 0x1161, 0x11AB, 0xD55C, 0xAC00, 0x1F1E6, 0x1F469, 0x1F3FF, 0x2764,
            0xFE0F,
            0xA9, 0xFF21, 0xFF07, 0x1D7D8, 0xE0101,
        ]
        let count = Int.random(in: 1...12, using: &random)
        return String(
            scalars: (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0x61 })
    }

    private func words(of text: String) -> [(word: Word, key: String, piece: String)] {
        var collector = Collector()
        var scanner = WordScanner()
        let span = text.utf8Span.span
        _ = scanner.scan(span, into: &collector)
        return collector.words.map { ($0.word, $0.key, span.string($0.word.range)) }
    }

    private struct Collector: WordSink {
        var words: [(word: Word, key: String)] = []

        mutating func take(_ word: Word, key: Span<UInt8>) {
            let ascii = key.string(0..<key.count)
            // Words of ASCII alone are handed over as they stand.
            words.append((word, ascii.utf8.allSatisfy { $0 < 0x80 } ? ascii.lowercased() : ascii))
        }
    }
}

/// The same numbers in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
