import Testing

@testable import WatchRules

@Suite("Queries")
struct QueryParserTests {
    private func tree(_ query: String, lists: [String: [String]] = [:]) throws -> QueryNode {
        try QueryParser(lists: lists).parse(query).get().tree
    }

    private func word(_ text: String) -> QueryNode { .term(TermLeaf(text)) }

    @Test(
        "are read as written",
        arguments: [
            ("openai", "openai"), ("a AND b c", "a b c"), ("a | b || c", "a OR b OR c"),
            ("ü|ue", "ü OR ue"), ("a NOT b", "a -b"), ("a -(b c)", "a -(b c)"),
            ("((a) (b c))", "a b c"), ("(a OR b) c", "(a OR b) c"),
            ("a NEAR b", "a NEAR/5 b"), ("a NEAR/2 b ONEAR/s c", "a NEAR/2 b ONEAR/s c"),
            ("a NEAR (b NEAR/p c)", "a NEAR/5 (b NEAR/p c)"), ("a NEAR b c", "a NEAR/5 b c"),
            ("title:a TITLE:(b OR c)", "title:a title:(b OR c)"), ("tag:x", "category:x"),
            ("title:* a", "title:* a"), ("title:(*) a", "title:* a"),
            ("site:example.org", "host:example.org"),
            ("lang:(en OR de) a", "(lang:en OR lang:de) a"),
            ("feed:\"a b\"", "feed:\"a b\""), ("host:* a", "has:link a"),
            ("=US =\"Sam Altman\"", "=US =\"Sam Altman\""), ("title =US", "title =US"),
            ("\"a b\"~3", "\"a b\"~3"), ("\"say \\\"x\\\" \\\\\"", "\"say \\\"x\\\" \\\\\""),
            ("datacent* *gate st*gate organi?ation", "datacent* *gate st*gate organi?ation"),
            ("\"cent* * x\"", "\"cent* * x\""), ("/a\\/b c/cs", "/a\\/b c/cs"),
            ("age < 2d", "age<172800s"), ("age<=1h30m", "age<=5400s"),
            ("words:100..500", "words:100..500"),
            ("published>=2026-03-01", "published>=2026-03-01T00:00:00Z"),
            ("published<=2026-03-01", "published<2026-03-02T00:00:00Z"),
            ("published>2026-03-01", "published>=2026-03-02T00:00:00Z"),
            (
                "a published!=2026-03-01",
                "a (published<2026-03-01T00:00:00Z OR published>=2026-03-02T00:00:00Z)"
            ),
            ("published=2024-02-29", "published:2024-02-29T00:00:00Z..2024-02-29T23:59:59.999Z"),
            ("updated>2026-03-01T10:00+01:30", "updated>2026-03-01T08:30:00Z"),
            ("count(a OR b)>=3", "count(a OR b) >= 3"), ("COUNT(a) != 1 b", "count(a) != 1 b"),
            ("atleast(2, a, b c, \"d e\")", "atleast(2, a, b c, \"d e\")"),
            ("age discrimination", "age discrimination"), ("12:30 16:9", "12:30 16:9"),
            ("http://example.org/a", "http://example.org/a"), ("kingdom: come", "kingdom: come"),
            ("std::vector", "std::vector"), ("E=mc2", "E=mc2"), ("SG-1 AT&T C++", "SG-1 AT&T C++"),
            ("“sam altman” –x", "\"sam altman\" -x"), ("（a OR b） c", "(a OR b) c"),
            ("feed:x -a", "feed:x -a"), ("* -a", "* -a"), ("or", "or"), ("a (or)", "a (or)"),
            ("@labs -x", "(OpenAI OR \"Sam Altman\" OR =US) -x"),
            ("words>5 -title:x", "words>5 -title:x"),
            ("-(-a)", "-(-a)"), ("NOT (a OR b) c", "-(a OR b) c"),
            ("url:http://a.b/c", "url:http://a.b/c"),
        ])
    func areRead(query: String, canonical: String) throws {
        let lists = ["labs": ["OpenAI", "@more"], "more": ["Sam Altman", "=US", "OpenAI"]]
        let tree = try tree(query, lists: lists)
        #expect(tree.written == canonical)
        #expect(try self.tree(canonical) == tree)
    }

    @Test func `the tree has NOT before NEAR before AND before OR`() throws {
        let near = NearNode(word("b"), word("c"), reach: .words(3), isOrdered: true)
        #expect(
            try tree("(-a b ONEAR/3 c) OR title:\"d e\"")
                == .any([
                    .all([.not(word("a")), .near(near)]),
                    .scope(.title, .term(TermLeaf("d e", isPhrase: true))),
                ]))
    }

    @Test(
        "that were pasted or mean something else tell so",
        arguments: [
            "“a b”", "a –b", "（a）", "!a", "+a", "a, b", "why?", "http://example.org", "* -a",
            "stargte~1", "\"a b\" ~3",
        ])
    func notes(query: String) throws {
        #expect(try QueryParser().parse(query).get().notes.count >= 1)
    }

    @Test func `lists that name each other often are read once`() throws {
        var lists = ["l0": ["word"]]
        for number in 1...60 { lists["l\(number)"] = ["@l\(number - 1)", "@l\(number - 1)"] }
        #expect(try tree("@l60", lists: lists) == word("word"))
    }
}
