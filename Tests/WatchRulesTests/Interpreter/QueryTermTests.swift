import FeedModel
import Testing
import WatchRules

@Suite("Terms of queries")
struct QueryTermTests {
    @Test("find what the terms of rules find", arguments: try Example.all())
    func findTheSame(example: Example) {
        for text in example.finds {
            #expect(pieces(word(example.term), in: text) == found(example.term, in: text))
        }
        for text in example.misses {
            #expect(pieces(word(example.term), in: text) == nil, "\(text)")
        }
    }

    @Test(
        "with = count letter case and marks, and have no variants",
        arguments: [
            ("US", "the US of us", ["US"]), ("US", "us", nil), ("US", "US's", nil),
            ("US", "U.S.", nil), ("café", "café", ["café"]),
            ("café", "cafe\u{301}", ["cafe\u{301}"]),
            ("café", "cafe", nil), ("ISTANBUL", "İSTANBUL", nil),
            ("data-centre", "data-centre", ["data-centre"]), ("data-centre", "data centre", nil),
            ("data-centre", "datacentre", nil), ("datacentre", "data-centre", nil),
            ("Sam Altman", "Sam Altman", ["Sam Altman"]), ("Sam Altman", "sam altman", nil),
            ("O'Reilly", "O’Reilly", ["O’Reilly"]), ("O'Reilly", "OReilly", nil),
            ("삼성전자", "삼성전자는", nil), ("Müller", "Mueller", nil),
            ("Open*", "OpenAI openly", ["OpenAI"]), ("stra?e", "straße", ["straße"]),
        ] as [(String, String, [String]?)])
    func exact(term: String, text: String, found: [String]?) {
        #expect(pieces(exactly(term), in: text) == found)
    }

    @Test(
        "with wildcards stand for whole words",
        arguments: [
            ("datacent*", "datacenter, datacentre", ["datacenter", "datacentre"]),
            ("datacent*", "data-centre", ["data-centre"]), ("datacent*", "xdatacentre", nil),
            ("*gate", "Stargate's gate", ["Stargate", "gate"]), ("*gate", "gates", nil),
            ("*arga*", "Stargate", ["Stargate"]), ("st*gate", "Stargate st gate", ["Stargate"]),
            ("organi?ation", "Organisation organization", ["Organisation", "organization"]),
            ("organi?ation", "organiation", nil), ("caf?", "café", ["café"]),
            ("データ*", "データセンター", ["データセンター"]), ("*データ", "新データ", ["データ"]),
            ("data-cent*", "data centres", ["data centres"]), ("人工*", "人工知能", ["人工"]),
            ("$NV*", "$NVDA", ["$NVDA"]), ("$NV*", "NVDA", nil), ("node.*", "Node.js", ["Node.js"]),
            ("müll*", "Muellers", ["Muellers"]), ("삼성*", "삼성전자", ["삼성전자"]),
        ] as [(String, String, [String]?)])
    func wildcards(term: String, text: String, found: [String]?) {
        #expect(pieces(word(term), in: text) == found)
    }

    @Test(
        "in phrases stand side by side, with * for one word between",
        arguments: [
            ("sam altman", 0, "Sam, Altman", ["Sam, Altman"]), ("sam altman", 0, "Altman Sam", nil),
            ("sam * altman", 0, "Sam H. Altman", ["Sam H. Altman"]),
            ("sam * altman", 0, "Sam Altman", nil), ("sam * altman", 0, "Sam a b Altman", nil),
            ("data cent*", 0, "data-centres", ["data-centres"]),
            ("sam altman", 1, "Sam H Altman", ["Sam H Altman"]),
            ("sam altman", 1, "Sam a b Altman", nil), ("sam altman", 2, "Altman of Sam", nil),
            ("a b c", 2, "a x b x c", ["a x b x c"]), ("a b c", 1, "a x b x c", nil),
            ("a b", 3, "a a b b", ["a a b"]),
        ] as [(String, Int, String, [String]?)])
    func phrases(text: String, slop: Int, content: String, found: [String]?) {
        #expect(pieces(phrase(text, slop: slop), in: content) == found)
    }

    @Test func `in phrases never cross from one text into another`() {
        #expect(!holds(phrase("sam altman"), in: item(title: "Sam", summary: "Altman")))
        var authors = item()
        authors.authors = [Person(name: "Ann Lee"), Person(name: "Bo Kim")]
        #expect(holds(.scope(.author, phrase("ann lee")), in: authors))
        #expect(!holds(.scope(.author, phrase("lee bo")), in: authors))
    }

    @Test(
        "fold as the rule says",
        arguments: [
            (.marks, "Café", "CAFE", true), (.case, "Café", "CAFE", false),
            (.case, "Café", "CAFÉ's", true), (.none, "Café", "CAFÉ", false),
            (.none, "Café", "Café's", true), (.case, "data-centre", "DATACENTRE", true),
            (.none, "data-centre", "Datacentre", false), (.case, "Müller", "Mueller", false),
        ] as [(RuleFold, String, String, Bool)])
    func fold(fold: RuleFold, term: String, text: String, isFound: Bool) {
        #expect((pieces(word(term), in: text, options: QueryOptions(fold: fold)) != nil) == isFound)
    }

    @Test(
        "have plurals if the rule says so",
        arguments: [
            ("model", "models", true), ("lens", "lenses", true), ("battery", "Batteries", true),
            ("models", "model", false), ("data centre", "data centres", true),
            ("data centre", "datas centre", false),
        ])
    func plurals(term: String, text: String, isFound: Bool) {
        #expect(
            (pieces(word(term), in: text, options: QueryOptions(forms: .plural)) != nil) == isFound)
        #expect(
            !isFound
                || pieces(exactly(term), in: text, options: QueryOptions(forms: .plural)) == nil)
    }

    @Test func `are reported in scalars and bytes of the field`() {
        let title = "🇫🇷 é OpenAI’s"
        #expect(
            evaluation(of: word("openai"), in: item(title: title, content: "x openai")).spans == [
                FieldSpan(field: .title, bytes: 12..<18, scalars: 5..<11, text: "OpenAI"),
                FieldSpan(field: .content, bytes: 2..<8, scalars: 2..<8, text: "openai"),
            ])
    }

    @Test func `without a word in them are found nowhere`() {
        for text in ["", "…", "-", String(repeating: "a", count: 5000)] {
            #expect(!holds(word(text), in: item(title: "… - a")))
        }
    }
}
