import Testing
import WatchRules

@Suite("A regular expression is refused")
struct RegexFaultTests {
    @Test(
        "where it has no meaning",
        arguments: [
            ("a(b", 1), ("é(b", 2), ("a(?:b", 1), ("a(?i", 1), ("(?", 0), ("(?)", 0), ("(?i-)", 0),
            ("(?P<>a)", 0),
            ("(?P<a b>a)", 0), ("(?P<a", 0), ("ab)", 2), ("a|b)", 3), ("a[b", 1), ("[]", 0),
            ("[^]", 0), ("[a-", 0), ("x[z-a]", 2),
            ("[a-\\d]", 1), ("[\\d-z]", 1), ("[a\\b]", 2), ("[[:what:]]", 1), ("*a", 0), ("a|*", 2),
            ("(+a)", 1), ("?", 0),
            ("{2}", 0), ("(?i)*a", 4), ("a**", 2), ("a+*", 2), ("a*{2}", 2), ("a{2}*", 4),
            ("a???", 3), ("a{1001}", 1),
            ("a{1,99999999999999999999}", 1), ("a{3,2}", 1), ("ab\\", 2), ("a\\y", 1), ("\\é", 0),
            ("\\x{110000}", 0), ("\\x{}", 0), ("\\x{d800}", 0),
            ("\\x4", 0), ("\\xg1", 0), ("\\x{41", 2), ("\\p", 0), ("\\p{L", 2), ("a\\E", 1),
        ])
    func syntax(pattern: String, offset: Int) throws {
        guard case .syntax(_, let found)? = regexFault(pattern) else {
            Issue.record("\(pattern): \(String(describing: regexFault(pattern)))")
            return
        }
        #expect(found == offset)
    }

    @Test(
        "naming what can't be done in linear time, or isn't offered",
        arguments: [
            ("a(?=b)", "look-ahead", 1), ("a(?!b)", "look-ahead", 1), ("é(?<=b)", "look-behind", 2),
            ("(?<!b)a", "look-behind", 0),
            ("(a)\\1", "back-reference", 3), ("(?P<x>a)(?P=x)", "back-reference", 8),
            ("(?<x>a)\\k<x>", "back-reference", 7),
            ("a++", "possessive", 1), ("a*+", "possessive", 1), ("a?+", "possessive", 1),
            ("ab{2}+", "possessive", 2), ("(?>a)", "atomic", 0),
            ("a(?#x)", "comment", 1), ("(?R)", "recursion", 0), ("(?1)", "recursion", 0),
            ("(?(1)a)", "condition", 0), ("(?x)a", "flag x", 2),
            ("a\\Z", "\\Z", 1), ("\\X", "\\X", 0), ("\\R", "\\R", 0), ("\\u0041", "\\x{…}", 0),
            ("\\p{Klingon}", "Klingon", 0), ("[\\pY]", "\\p{Y}", 1),
        ])
    func unsupported(pattern: String, name: String, offset: Int) throws {
        guard case .unsupported(let what, let found)? = regexFault(pattern) else {
            Issue.record("\(pattern): \(String(describing: regexFault(pattern)))")
            return
        }
        #expect(what.contains(name))
        #expect(found == offset)
    }

    @Test(
        "if it surely means something else",
        arguments: [
            ("(i?)openai", "(?i)openai"), ("^(i?)é", "^(?i)é"), ("a|(i?)b", "a|(?i)b"),
            ("[:alpha:]+x", "[[:alpha:]]+x"),
            ("é[:digit:]", "é[[:digit:]]"),
        ])
    func suspicious(pattern: String, fixed: String) throws {
        guard case .suspicious(_, let found)? = regexFault(pattern) else {
            Issue.record("\(pattern): \(String(describing: regexFault(pattern)))")
            return
        }
        #expect(found == fixed)
    }

    @Test(
        "but not if it may be meant so",
        arguments: ["rad(i?)x", "(s?)he", "(is?)a", "[:ab:]", "[:alpha]"])
    func unsuspicious(pattern: String) {
        #expect(regexFault(pattern) == nil)
    }

    @Test(
        "if it matches where there is nothing",
        arguments: [
            "", "a*", "a?", "|a", "a||b", "()", "(a|)", "^", "$", "\\b", "^$", "a{0}", "a{0,3}",
            "(a*)*", "(a*)+", "(a|a)*", "(?i)", "\\Q\\E",
            "(?:){1000}{1000}{1000}{1000}", "(a*b*)*?", "x{0}{1000}", "(|){1000}",
        ])
    func empty(pattern: String) {
        #expect(regexFault(pattern) == .matchesEmpty)
    }

    @Test func `if it needs too many states`() {
        #expect(regexFault("x{1000}{1000}") == .tooBig(states: 1_000_001))
        #expect(regexFault("(?:x{1000}){2}") == .tooBig(states: 2_001))
        #expect(regexFault("x{1000}x{999}") == nil)
        #expect(regexFault("x{1,1000}") == nil)
        #expect(regexFault("(?:x?){1000}") == .matchesEmpty)
        #expect(regexFault("\\w{1000}") == nil)
        #expect(
            regexFault("((((x{1000}){1000}){1000}){1000}){1000}") == .tooBig(states: 1_000_000_001))
    }

    @Test func `if it is nested too deep or too long`() {
        let depth = LinearRegex.deepestGroup
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        #expect(regexFault(nested(depth)) == nil)
        guard case .syntax(_, offset: depth)? = regexFault(nested(depth + 1)) else {
            Issue.record("nested \(depth + 1) deep")
            return
        }
        guard case .syntax? = regexFault("a" + String(repeating: "{1}", count: depth + 1)) else {
            Issue.record("repeated over and over")
            return
        }
        guard case .syntax? = regexFault(String(repeating: "a", count: 4_097)) else {
            Issue.record("4,097 bytes")
            return
        }
    }

    @Test func `and never crashes on one that is cut or made of signs`() {
        let pattern = "(?i:a[^b-d[:alpha:]\\]\\d])|\\p{Greek}{2,3}?\\x{41}(?P<n>é)\\Q.\\E$"
        for end in pattern.indices { _ = regexFault(String(pattern[..<end])) }
        for start in pattern.indices { _ = regexFault(String(pattern[start...])) }
        let signs = Array("()[]{}?*+|^$\\-:,.a1é<>=!PQE")
        var random = SplitMix(state: 7)
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...12, using: &random)
            let pattern = String(
                (0..<count).compactMap { _ in signs.randomElement(using: &random) })
            switch regexFault(pattern) {
            case .syntax(_, let offset), .unsupported(_, let offset):
                #expect((0...pattern.utf8.count).contains(offset), "\(pattern)")
            default: break
            }
        }
    }
}
