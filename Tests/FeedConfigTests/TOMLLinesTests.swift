import TestSupport
import Testing

@testable import FeedConfig

/// The scanner against the parser: what one finds, the other must know, on the right line.
@Suite("Lines of keys")
struct TOMLLinesTests {
    @Test func `are those a person would count`() throws {
        let document = try TOMLDocument.parse(
            Array(
                """
                # a comment [with] "signs = 1
                top = 1
                [feedwatch]   # one
                database = "a#b.db"

                [[feed]]
                name = '''
                a "long"
                text'''
                tags = [ "a", # first ]
                    "b",

                    "c" ]
                adaptive = { min = "1h", "max" = '2h' }
                first_run.newest = 5
                [[feed]]
                "name" = \"""
                ends in two quotes""\"""
                [feed.inner]
                deep.er = [[1], [2,
                  3]]
                """.utf8))
        #expect(
            document.root.lines == [
                "": 1, "top": 2, "feedwatch": 3, "feedwatch.database": 4, "feed": 6, "feed.0": 6,
                "feed.0.name": 7, "feed.0.tags": 10, "feed.0.tags.0": 10, "feed.0.tags.1": 11,
                "feed.0.tags.2": 13, "feed.0.adaptive": 14, "feed.0.adaptive.min": 14,
                "feed.0.adaptive.max": 14, "feed.0.first_run": 15, "feed.0.first_run.newest": 15,
                "feed.1": 16, "feed.1.name": 17, "feed.1.inner": 19, "feed.1.inner.deep": 20,
                "feed.1.inner.deep.er": 20, "feed.1.inner.deep.er.0": 20,
                "feed.1.inner.deep.er.0.0": 20, "feed.1.inner.deep.er.1": 20,
                "feed.1.inner.deep.er.1.0": 20, "feed.1.inner.deep.er.1.1": 21,
            ])
    }

    @Test(
        "stand beside texts that are as TOML 1.0 has them, however they are written",
        arguments: [
            (
                #""plain, with # and 'quotes' and [brackets]""#,
                "plain, with # and 'quotes' and [brackets]"
            ),
            (#"'literal \n "as it is"'"#, #"literal \n "as it is""#),
            (#""""#, ""), ("''", ""), (#""""""""#, ""), ("\"é 日本 \u{1F600}\"", "é 日本 \u{1F600}"),
            (#""a\tb\u00e9\"c""#, "a\tb\u{e9}\"c"),
            ("\"\"\"\nlong\n\"text\"\\\n   \"\"\"", "long\n\"text\""), ("'''a\n\\b'''", "a\n\\b"),
        ] as [(String, String)])
    func texts(written: String, text: String) throws {
        let document = try TOMLDocument.parse(
            Array("a = \(written) # after\nb = [\(written), {c = \(written)}]".utf8))
        guard case .table(let nodes) = document.root.value,
            case .string(let value)? = nodes["a"]?.value,
            case .list(let list)? = nodes["b"]?.value, case .string(let first)? = list.first?.value,
            case .table(let inner)? = list.last?.value, case .string(let last)? = inner["c"]?.value
        else {
            Issue.record("not as written: \(document)")
            return
        }
        #expect([value, first, last] == [text, text, text])
    }

    @Test func `are known of every value in two thousand random documents`() throws {
        var random = SplitMix(seed: 11)
        for _ in 0..<2000 {
            var writer = RandomTOML(random: random)
            writer.writeDocument()
            random = writer.random
            let document = try TOMLDocument.parse(Array(writer.text.utf8))
            #expect(document.root.lines == writer.lines, "\(writer.text)")
        }
    }
}

extension TOMLNode {
    /// The line of each value by its path; what stands in lists has numbers.
    fileprivate var lines: [String: Int] {
        var found: [String: Int] = [:]
        func walk(_ node: TOMLNode, _ path: String) {
            found[path] = node.line
            func inner(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
            switch node.value {
            case .table(let nodes): nodes.forEach { walk($0.value, inner($0.key)) }
            case .list(let nodes):
                nodes.enumerated().forEach { walk($0.element, inner("\($0.offset)")) }
            default: break
            }
        }
        walk(self, "")
        return found
    }
}

/// Writes a valid document of random nesting, and notes on which line it puts each value.
private struct RandomTOML {
    var random: SplitMix
    private(set) var text = ""
    private(set) var lines: [String: Int] = ["": 1]
    private var line = 1
    private var count = 0

    init(random: SplitMix) { self.random = random }

    mutating func writeDocument() {
        for _ in 0..<number(0, 2) { writeEntry("") }
        for _ in 0..<number(0, 4) {
            let (name, path) = newKey("")
            blank()
            lines[path] = line
            guard number(0, 3) > 0 else {
                write("[\(name) ]")
                body(path, header: name)
                continue
            }
            for index in 0..<number(1, 3) {
                blank()
                if index == 0 { lines[path] = line }
                lines["\(path).\(index)"] = line
                write("[[ \(name)]]")
                body("\(path).\(index)", header: name)
            }
        }
    }

    private mutating func body(_ path: String, header: String) {
        endLine()
        for _ in 0..<number(0, 3) { writeEntry(path) }
        guard number(0, 2) == 0 else { return }
        let (name, inner) = newKey(path)
        blank()
        lines[inner] = line
        write("[\(header).\(name)]")
        endLine()
        writeEntry(inner)
    }

    private mutating func writeEntry(_ table: String) {
        blank()
        var (name, path) = newKey(table)
        lines[path] = line
        if number(0, 3) == 0 {
            let (second, inner) = newKey(path)
            name += " . \(second)"
            path = inner
            lines[path] = line
        }
        write("\(name) = ")
        value(path, depth: 0)
        endLine()
    }

    private mutating func value(_ path: String, depth: Int) {
        lines[path] = line
        switch number(0, depth < 3 ? 9 : 6) {
        case 0: write("-17")
        case 1: write("\"a # \\\" = ] \\\\\"")
        case 2: write("'b \\ \" ['")
        case 3: write("\"\"\"\n[c]\n\\\"\"\" d = \"\"\"\"\"")
        case 4: write("'''\n''' ")
        case 5: write("1979-05-27 07:32:00Z")
        case 6: write("\"\"")
        case 7, 8:
            write("[")
            for index in 0..<number(0, 3) {
                if number(0, 1) == 0 { blank() }
                value("\(path).\(index)", depth: depth + 1)
                if number(0, 1) == 0 { endLine() }
                write(",")
            }
            write(" ]")
        default:
            write("{ ")
            for index in 0..<number(0, 3) {
                if index > 0 { write(", ") }
                let (name, inner) = newKey(path)
                write("\(name)=")
                value(inner, depth: depth + 1)
            }
            write("}")
        }
    }

    /// Bare or quoted; returns it as written and its path.
    private mutating func newKey(_ table: String) -> (String, String) {
        count += 1
        let spellings = [
            ("k\(count)", "k\(count)"), ("\"k \\u00e9\(count)\"", "k é\(count)"),
            ("'k]\(count)'", "k]\(count)"),
        ]
        let (written, key) = spellings[number(0, 2)]
        return (written, table.isEmpty ? key : "\(table).\(key)")
    }

    private mutating func blank() {
        for _ in 0..<number(0, 2) { write(["\n", "# a = [ \" '''\n", "  \r\n\t"][number(0, 2)]) }
    }

    private mutating func endLine() { write(["\n", " # end ]\n", "\r\n"][number(0, 2)]) }

    private mutating func write(_ piece: String) {
        text += piece
        line += piece.utf8.count { $0 == UInt8(ascii: "\n") }
    }

    private mutating func number(_ low: Int, _ high: Int) -> Int {
        Int.random(in: low...high, using: &random)
    }
}
