import Testing

@testable import WatchRules

@Suite("Queries that are refused")
struct QueryMistakeTests {
    static let deep = String(repeating: "(", count: 65) + "a" + String(repeating: ")", count: 65)
    static let long = String(repeating: "a", count: 4097)
    static let many = String(repeating: "a ", count: 1001)

    typealias Case = (query: String, kind: QueryMistake.Kind, offset: Int)

    @Test(
        "say why and where",
        arguments: [
            ("", .empty, 0), ("  ", .empty, 0),
            ("a ()", .emptyGroup, 2), ("count() > 1", .emptyGroup, 0),
            ("a \"b c", .unclosedQuote, 2), ("=\"b", .unclosedQuote, 1),
            ("a (b OR c", .unclosedGroup, 2), ("atleast(1, a", .unclosedGroup, 0),
            ("a /b c", .unclosedRegex, 2),
            ("a) b", .unmatchedClose, 1),
            ("a OR", .missingOperand, 2), ("AND a", .missingOperand, 0),
            ("a OR AND b", .missingOperand, 2), ("a NEAR/3", .missingOperand, 2),
            ("a NOT", .missingOperand, 2), ("title: a", .missingOperand, 0),
            ("a = b", .missingOperand, 2), ("NOT NOT a", .missingOperand, 0),
            ("a - b", .detachedMinus, 2), ("title:-b", .detachedMinus, 6),
            ("titel:x", .unknownField, 0), ("a re:Invent", .unknownField, 2),
            ("wrods>300", .unknownField, 0), ("has:pictures", .unknownField, 4),
            ("a or b", .lowercaseOperator, 2), ("a not b", .lowercaseOperator, 2),
            ("a Near/3 b", .lowercaseOperator, 2), ("not a", .lowercaseOperator, 0),
            ("openai OR anthropic -opinion", .mixedAndOr, 20), ("a OR b AND c", .mixedAndOr, 7),
            ("a b OR c", .mixedAndOr, 2), ("x (a OR b c)", .mixedAndOr, 10),
            ("-a", .onlyNegative, 0), ("NOT a -b", .onlyNegative, 0), ("a OR -b", .onlyNegative, 5),
            ("count(a) < 2", .onlyNegative, 0),
            ("*", .matchAllAlone, 0), ("a OR *", .matchAllAlone, 5),
            ("d*", .wildcardTooShort, 0), ("*ab", .wildcardTooShort, 0),
            ("\"a d* b\"", .wildcardTooShort, 0), ("s*e", .wildcardTooShort, 0),
            ("x /ab(c/", .badRegex, 5), ("/ab/x", .badRegex, 4),
            ("/a(?=b)/", .unsupportedRegex, 2),
            ("/(i?)openai/", .suspiciousRegex, 1), ("a //", .emptyMatchingRegex, 2),
            ("/a{9999}/", .regexTooBig, 0),
            ("age<2y", .badUnit, 4), ("age<2", .badUnit, 4), ("words>5k", .badUnit, 6),
            ("published>=2026-02-30", .badDate, 11), ("published>2d", .badDate, 10),
            ("words>many", .badNumber, 6), ("count(a) >= x", .badNumber, 12),
            ("a NEAR/x b", .badNumber, 2), ("atleast(x, a)", .badNumber, 8),
            ("words:500..100", .badRange, 6), ("words:500..", .badRange, 6),
            ("title>3", .notComparable, 0), ("feed:/a/", .notComparable, 5),
            ("count(a)", .missingComparison, 0), ("words:300", .missingComparison, 0),
            ("atleast(3, a, b)", .atleastTooMany, 8),
            ("a NEAR -b", .notPositional, 7), ("feed:x NEAR b", .notPositional, 0),
            ("a NEAR age<2d", .notPositional, 7), ("(a b) NEAR c", .notPositional, 0),
            ("count(feed:x) > 1", .notPositional, 6),
            ("a NEAR/101 b", .nearTooFar, 2), ("\"a b\"~101", .nearTooFar, 5),
            ("a @nobody", .unknownList, 2), ("@circle", .unknownList, 0),
            ("a &&", .nothingToSearch, 2), ("\"...\"", .nothingToSearch, 0),
            ("title:\"\"", .nothingToSearch, 6),
            ("a -a", .neverMatches, 2), ("OpenAI (b -openai)", .neverMatches, 10),
            ("title:a -a", .neverMatches, 8), ("b OR (a -\"A\")", .neverMatches, 8),
            ("(a OR b) -(a OR b)", .neverMatches, 9), ("(a OR b) -a -b", .neverMatches, 9),
            ("a -title:a -summary:a -content:a", .neverMatches, 22),
            ("\"sam altman\" -sam", .neverMatches, 13), ("=US -us", .neverMatches, 4),
            ("age<1d age>2d", .neverMatches, 7), ("words>3 words<4", .neverMatches, 8),
            ("words=5 words!=5", .neverMatches, 8), ("words<0", .neverMatches, 0),
            ("age<1d -age<2d", .neverMatches, 7), ("count(a) < 0", .neverMatches, 0),
            ("published>2026-03-01 published<2026-02-01", .neverMatches, 21),
            ("feed:a feed:b", .neverMatches, 7), ("id:x (id:y OR id:z)", .neverMatches, 5),
            ("host:example.org host:example.com", .neverMatches, 17),
            ("lang:en-GB -lang:en", .neverMatches, 11), ("feed:X a -feed:x", .neverMatches, 9),
            ("aab -aa*", .neverMatches, 4), ("café -CAFE", .neverMatches, 6),
            ("\"sam  altman\" -\"Sam Altman\"", .neverMatches, 14), ("Aab* -AA*", .neverMatches, 5),
            ("\"sam altman\" -alt*", .neverMatches, 13), ("(aa OR aab) -aa*", .neverMatches, 12),
            ("title:aab -aa*", .neverMatches, 10), ("=Aab -aa*", .neverMatches, 5),
            ("atleast(2, aa, bb) -aa", .neverMatches, 19),
            ("atleast(1, aa, bb) -aa -bb", .neverMatches, 19),
            (deep, .tooDeep, 64), (long, .tooLong, 4096), (many, .tooLong, 2000),
            ("日本語 or b", .lowercaseOperator, 10),
        ] as [Case])
    func areRefused(query: String, kind: QueryMistake.Kind, offset: Int) throws {
        let parser = QueryParser(lists: ["labs": ["OpenAI"], "circle": ["@circle"]]) { leaf in
            switch leaf.pattern {
            case "ab(c": .syntax("a group is open", offset: 2)
            case "a(?=b)": .unsupported("look-ahead", offset: 1)
            case "a{9999}": .tooBig(states: 9999)
            default: checkRegex(leaf)
            }
        }
        guard case .failure(let errors) = parser.parse(query) else {
            Issue.record("was read")
            return
        }
        let found = errors.mistakes.map { "\($0.kind.rawValue) \($0.range.lowerBound)" }
        #expect(found.contains("\(kind.rawValue) \(offset)"), "found: \(found)")
        #expect(errors.mistakes.allSatisfy { query.utf8.count >= $0.range.upperBound })
    }

    @Test func `all mistakes are told at once, in the order of the text`() {
        guard case .failure(let errors) = QueryParser().parse("titel:x or d* \"y") else {
            Issue.record("was read")
            return
        }
        #expect(
            errors.mistakes.map(\.kind)
                == [
                    .unknownField, .lowercaseOperator, .wildcardTooShort, .unclosedQuote,
                    .mixedAndOr,
                ])
    }

    @Test(
        "don't include those that can hold",
        arguments: [
            "category:data -category:\"data\"", "title:a -content:a -summary:a",
            "age>1d age<2d", "words>3 words<5", "words>=5 words!=5", "age<2d -age<1d",
            "feed:a OR feed:b", "folder:a folder:b", "lang:en lang:en-GB", "lang:en -lang:en-GB",
            "host:example.org host:news.example.org", "has:audio has:video",
            "(feed:a OR feed:b) feed:b", "sam -\"sam altman\"", "us -=US", "ab -abc*",
            "published!=2026-03-01", "a NEAR/3 /b+/", "(a OR b) -a", "aab -title:aa*",
            "aa -aab*", "aab* -aac*", "aabb -*abb", "aabb -aa?b", "$aab -aac*",
            "atleast(1, aa, bb) -aa", "atleast(2, aa, bb, cc) -aa", "aab -=aa*",
        ])
    func possible(query: String) throws {
        _ = try QueryParser().parse(query).get()
    }

    @Test(
        "are told once",
        arguments: [
            ("count(-a) > 2", [QueryMistake.Kind.notPositional]),
            ("-aa -d*", [.onlyNegative, .wildcardTooShort]),
            ("-aa -titel:x", [.onlyNegative, .unknownField]),
            ("a NEAR/3 NEAR b", [.missingOperand]), ("a NEAR", [.missingOperand]),
            ("a NEAR published!=2026-03-01", [.notPositional]),
        ])
    func once(query: String, kinds: [QueryMistake.Kind]) {
        guard case .failure(let errors) = QueryParser().parse(query) else {
            Issue.record("was read")
            return
        }
        #expect(errors.mistakes.map(\.kind) == kinds)
    }

    @Test func `every kind has its test`() {
        // The first list above, and RuleUpdateTests for that of rules; the compiler holds the names.
        #expect(QueryMistake.Kind.allCases.count == 34)
    }

    @Test func `the text has a line for machines, carets and both readings`() {
        let query = "openai OR anthropic -opinion"
        guard case .failure(let errors) = QueryParser().parse(query) else {
            Issue.record("was read")
            return
        }
        let place = QueryPlace(
            file: "feeds.toml", line: 41, column: 13, prefix: "match = '", suffix: "'")
        #expect(
            errors.text(at: place) == """
                feeds.toml:41:33: error[mixed-and-or]: AND and OR are mixed without parentheses
                   match = 'openai OR anthropic -opinion'
                                                ^~~~~~~~ this AND ...
                                   ^~ ... and this OR
                   help: (openai OR anthropic) -opinion      help: openai OR (anthropic -opinion)
                """)
    }

    @Test func `the caret knows wide characters, the column counts clusters`() throws {
        guard case .failure(let errors) = QueryParser().parse("日本👩‍🚀 titel:x") else {
            Issue.record("was read")
            return
        }
        let mistake = try #require(errors.mistakes.first)
        #expect(mistake.column == 5)
        let lines = errors.text(at: QueryPlace(file: "query")).split(separator: "\n")
        #expect(lines[0].hasPrefix("query:5: error[unknown-field]:"))
        #expect(lines[2] == "          ^~~~~")
    }

    @Test(
        "name what was probably meant",
        arguments: [
            ("titel:x", "title:x"), ("openai or b", "openai OR b"), ("a - b", "a -b"),
            ("age<2", "2d"), ("/(i?)x/c", "/x/c"), ("published>2d", "age<2d"),
            ("titel:x", "\"titel:x\""), ("@lab", "@labs"),
        ])
    func help(query: String, expected: String) {
        guard case .failure(let errors) = QueryParser(lists: ["labs": ["x"]]).parse(query) else {
            Issue.record("was read")
            return
        }
        #expect(errors.mistakes.flatMap(\.help).contains(expected))
    }
}
