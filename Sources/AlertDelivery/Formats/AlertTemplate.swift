import FeedModel
import Foundation
import Mustache

/// A Mustache template that makes the JSON of a receiver of one's own.
///
/// It sees an alert as values only: texts come escaped for a JSON string, whatever they hold, and are
/// never read as templates. What can't work is told when it is made, by trying it on sample alerts of
/// every type.
public struct AlertTemplate: Sendable {
    private let template: MustacheTemplate
    /// Texts are escaped before they get here; Mustache's own escaping would be for HTML.
    private static let prefix = "{{%CONTENT_TYPE:TEXT}}"

    /// - Throws: ``TemplateError`` with all that is wrong.
    public init(_ text: String) throws(TemplateError) {
        let mistakes = TemplateCheck.mistakes(in: text, names: Self.sampleNames)
        guard mistakes.isEmpty else { throw TemplateError(mistakes: mistakes) }
        do { template = try MustacheTemplate(string: Self.prefix + text) } catch {
            let line = (error as? MustacheTemplate.ParserError)?.context.lineNumber ?? 1
            throw TemplateError(mistakes: [.init(line: line, problem: "this is not Mustache")])
        }
        try tryOnSamples()
    }

    /// The same bytes for the same body.
    ///
    /// - Throws: ``AlertBodyError``, or ``TemplateError`` if this alert makes no JSON of it.
    func render(_ body: [UInt8]) throws -> [UInt8] {
        let names = try TemplateValue.names(of: body)
        let text = template.render(TemplateValue.object(names).rendered)
        let bytes = Array(text.utf8)
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
        } catch {
            let reason = (error as NSError).userInfo["NSDebugDescription"] as? String
            throw Self.noJSON(text, reason)
        }
        guard !bytes.haveCommaBeforeEnd else {
            throw Self.noJSON(text, "A list or object ends in a comma.")
        }
        return bytes
    }

    /// - Parameter reason: Counts lines of what was rendered.
    private static func noJSON(_ text: String, _ reason: String?) -> TemplateError {
        let shown = text.safeForTerminal.cut(toCharacters: 400)
        return TemplateError(mistakes: [
            .init(line: nil, problem: "it gives no JSON. \(reason ?? "") It gives: \(shown)")
        ])
    }

    private func tryOnSamples() throws(TemplateError) {
        for sample in Alert.samples {
            let body = AlertBody.encode(sample)
            do { _ = try render(body) } catch {
                let rendered: String
                if let error = error as? TemplateError, let first = error.mistakes.first {
                    rendered = first.problem
                } else {
                    rendered = "\(error)"
                }
                throw TemplateError(mistakes: [
                    .init(
                        line: nil,
                        problem: "with an alert of type \(sample.type.rawValue) \(rendered)")
                ])
            }
        }
    }

    /// Every name that there is, with a value of its kind.
    private static let sampleNames: TemplateValue = Alert.samples.reduce(.object([:])) {
        all, sample in
        do {
            return all.joined(by: .object(try TemplateValue.names(of: AlertBody.encode(sample))))
        } catch { preconditionFailure("a sample's body can be read: \(error)") }
    }
}

/// What keeps a template from being used.
public struct TemplateError: Error, Equatable, CustomStringConvertible {
    public struct Mistake: Equatable, Sendable {
        /// Of the template, from 1; nil where it is about the whole.
        public var line: Int?
        public var problem: String
    }

    /// Never empty.
    public var mistakes: [Mistake]

    public var description: String { text(file: "the template") }

    /// `desk.mustache:3: what is wrong.`, each on a line of its own.
    public func text(file: String) -> String {
        mistakes.map { mistake in
            "\(file)\(mistake.line.map { ":\($0)" } ?? ""): \(mistake.problem)"
        }.joined(separator: "\n")
    }
}

extension [UInt8] {
    /// Whether a list or object of otherwise good JSON ends in a comma, as Foundation lets pass and
    /// no one else.
    fileprivate var haveCommaBeforeEnd: Bool {
        var isInText = false
        var isEscaped = false
        var last: UInt8 = 0
        for byte in self {
            if isInText {
                if byte == UInt8(ascii: "\""), !isEscaped { isInText = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                continue
            }
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                continue
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if last == UInt8(ascii: ",") { return true }
            case UInt8(ascii: "\""): isInText = true
            default: break
            }
            last = byte
        }
        return false
    }
}

extension TemplateValue {
    /// Objects with the keys of both, lists with one element that has them.
    fileprivate func joined(by other: TemplateValue) -> TemplateValue {
        switch (self, other) {
        case (.object(let left), .object(let right)):
            .object(left.merging(right) { $0.joined(by: $1) })
        case (.list(let left), .list(let right)):
            (left + right).reduce(nil) { joined, value in
                joined.map { $0.joined(by: value) } ?? value
            }.map { .list([$0]) } ?? .list([])
        default: self
        }
    }
}
