import FeedModel
import Foundation
import Mustache

/// What a template can name: the body of an alert, its `data` laid open, and as `message` its words.
indirect enum TemplateValue: Equatable, Sendable {
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([TemplateValue])
    case object([String: TemplateValue])

    /// - Throws: ``AlertBodyError`` if the body is none of ours.
    static func names(of body: [UInt8]) throws(AlertBodyError) -> [String: TemplateValue] {
        let alert = try AlertBody.decode(body)
        let parts: Body
        do { parts = try JSONDecoder().decode(Body.self, from: Data(body)) } catch {
            throw AlertBodyError(reason: "\(error)")
        }
        let content = MessageContent(alert)
        var names = parts.data
        names["type"] = .text(alert.type.rawValue)
        names["timestamp"] = .text(parts.timestamp)
        names["severity"] = .text(alert.severity.rawValue)
        names["message"] = .object(
            [
                "headline": .text(content.headline), "label": .text(content.label),
                "title": .text(content.title), "facts": .text(content.facts),
                "link": content.link.map { .text($0) },
                "lines": .list(content.lines.map { .text($0.plain) }),
            ].compactMapValues(\.self))
        return names
    }

    private struct Body: Decodable {
        var timestamp: String
        var data: [String: TemplateValue]
    }

    /// As Mustache takes it.
    var rendered: Any {
        switch self {
        case .flag(let value): value
        case .number(let value): value
        case .text(let value): EscapedText(value)
        case .list(let values): values.map(\.rendered)
        case .object(let values): values.mapValues(\.rendered)
        }
    }
}

extension TemplateValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = .flag(try container.decode(Bool.self))
            return
        } catch DecodingError.typeMismatch {}
        do {
            self = .number(try container.decode(Int.self))
            return
        } catch DecodingError.typeMismatch {}
        do {
            self = .text(try container.decode(String.self))
            return
        } catch DecodingError.typeMismatch {}
        do {
            self = .list(try container.decode([TemplateValue].self))
            return
        } catch DecodingError.typeMismatch {}
        self = .object(try container.decode([String: TemplateValue].self))
    }
}

/// A text as it may stand between the quotation marks of a JSON string, whichever way a template
/// names it.
private struct EscapedText: MustacheCustomRenderable, MustacheParent {
    let renderText: String
    var isNull: Bool { false }

    init(_ text: String) {
        renderText = text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{2028}", "\u{2029}":
                let code = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    func child(named: String) -> Any? { nil }
}
