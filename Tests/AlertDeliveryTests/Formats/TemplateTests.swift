import FeedModel
import Foundation
import TestSupport
import Testing

@testable import AlertDelivery

@Suite("A template of a webhook")
struct TemplateTests {
    private func render(_ template: String, _ alert: Alert = .sample) throws -> String {
        let bytes = try AlertTemplate(template).render(AlertBody.encode(alert))
        return String(decoding: bytes, as: UTF8.self)
    }

    private func mistakes(in template: String) -> [TemplateError.Mistake] {
        do throws(TemplateError) {
            _ = try AlertTemplate(template)
            return []
        } catch {
            return error.mistakes
        }
    }

    @Test func `names what the body has, and the alert's words`() throws {
        #expect(
            try render(
                """
                {"kind": "{{type}}", "id": "{{alert.id}}", "title": "{{item.title}}",
                 "tags": [{{#rule.tags}}"{{.}}"{{^last()}}, {{/last()}}{{/rule.tags}}],
                 "late": {{#alert}}{{late}}{{/alert}}, "head": "{{message.headline}}"}
                """) == """
                    {"kind": "alert.matched", "id": "alert_1", "title": "Stargate starts",
                     "tags": ["tech"],
                     "late": false, "head": "[stargate] Stargate starts"}
                    """)
    }

    @Test func `in docs/sinks.md works`() throws {
        let page = try String(
            contentsOfFile: Program.repository + "/docs/sinks.md", encoding: .utf8)
        let parts = page.components(separatedBy: "```mustache\n").dropFirst()
        let example = try #require(parts.first?.components(separatedBy: "```").first)
        #expect(try render(example).contains(#""link": "https://example.org/1?a=1&b=2","#))
    }

    @Test func `lists a digest's entries`() throws {
        let template = """
            [{{#digest.entries}}["{{title}}", "{{rule}}"]{{^last()}}, {{/last()}}{{/digest.entries}}]
            """
        #expect(
            try render(template, .sampleDigest(count: 2, told: 2))
                == #"[["Item 1", "stargate"], ["Item 2", "stargate"]]"#)
        #expect(try render(template) == "[]")
    }

    @Test(
        "escapes texts for their place, however they are named",
        arguments: ["{{item.title}}", "{{{item.title}}}", "{{&item.title}}", "{{ item.title }}"])
    func escapes(tag: String) throws {
        let title = "\"}, {\"x\": \"\\\" <b>&\n\t\u{1}\u{2028} {{alert.id}} {{/item}} ${HOME} %n"
        let text = try render("{\"a\": \"\(tag)\"}", .titled(title))
        let object = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        #expect(object == ["a": title])
    }

    @Test(
        "tells on which line what is wrong",
        arguments: [
            ("{\n\"a\": \"{{item.titel}}\"}", 2, "`item.titel` is not there. There are authors"),
            ("\n\n\"{{titel}}\"", 3, "`titel` is not there. There are alert, changes"),
            ("\"{{item}}\"", 1, "`item` is no text"),
            ("{{#item}}\n1", 1, "{{#item}} is never closed"),
            ("{{#item}}1\n{{/rule}}", 2, "{{/rule}} closes what is not open"),
            ("1{{/rule}}", 1, "{{/rule}} closes what is not open"),
            ("1\n{{>other}}", 2, "is not for templates of alerts"),
            ("{{=<% %>=}}1", 1, "is not for templates of alerts"),
            ("{{%CONTENT_TYPE:HTML}}1", 1, "is not for templates of alerts"),
            ("{{<a}}{{$b}}1{{/b}}{{/a}}", 1, "is not for templates of alerts"),
            ("\"{{uppercased(item.title)}}\"", 1, "is not there"),
            ("\"{{index()}}\"", 1, "there is no `index()`"),
            ("1 {{item.title", 1, "a tag has no end"),
            ("{{}}1", 1, "is not there"),
        ])
    func mistakes(template: String, line: Int, problem: String) {
        let first = mistakes(in: template).first
        #expect(first?.line == line)
        #expect(first?.problem.contains(problem) == true, "\(first?.problem ?? "none")")
    }

    @Test(
        "that can't make JSON of every type of alert is refused",
        arguments: [
            "{\"a\": {{item.title}}}", "{\"a\": {{digest.count}}}", "{\"a\": \"{{type}}}", "",
            "[{{#rule.tags}}\"{{.}}\",{{/rule.tags}}]", "{\"a\": 1,}", "[1, 2 ,\n]", "[01]",
            "{'a': 1}", "{\"a\": 1} // note", "[1] [2]", "{\"a\": NaN}",
        ])
    func noJSON(template: String) {
        let first = mistakes(in: template).first
        #expect(first?.line == nil)
        #expect(first?.problem.hasPrefix("with an alert of type ") == true)
        #expect(first?.problem.contains("\n") == false)
        #expect(first?.problem.contains("\u{202E}") == false)
    }

    @Test func `tells all names that are not there at once`() {
        let error = TemplateError(mistakes: mistakes(in: "\"{{a}}\n{{b}}\""))
        let lines = error.text(file: "desk.mustache").split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[1].hasPrefix("desk.mustache:2: `b` is not there. "))
    }

    @Test func `is read or refused, whatever it holds`() throws {
        var random = SplitMix(seed: 6)
        let parts = [
            "{{", "}}", "{{{", "}}}", "#item", "/item", "^item", ".", "item.title", "last()", "(",
            ")", "!", "=", "\"", "\n", " ", "{", "}", "&", "1", "é", "{{#digest.entries}}",
            "{{/digest.entries}}", "{{title}}", "\u{301}",
        ]
        for _ in 0..<3000 {
            let count = Int.random(in: 1...12, using: &random)
            let template = (0..<count).map { _ in
                parts[Int.random(in: 0..<parts.count, using: &random)]
            }.joined()
            do throws(TemplateError) {
                _ = try AlertTemplate(template)
            } catch {
                #expect(!error.mistakes.isEmpty)
            }
        }
    }
}
