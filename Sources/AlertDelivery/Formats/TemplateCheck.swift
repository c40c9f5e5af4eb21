import Foundation

/// Reads the tags of a template without rendering it: what they name must be there.
struct TemplateCheck {
    private var mistakes: [TemplateError.Mistake] = []
    private var open: [(name: String, line: Int, value: TemplateValue)] = []
    private let names: TemplateValue

    /// - Parameter names: Every name that there is.
    static func mistakes(in text: String, names: TemplateValue) -> [TemplateError.Mistake] {
        var check = TemplateCheck(names: names)
        check.read(text)
        return check.mistakes
    }

    private init(names: TemplateValue) { self.names = names }

    private mutating func read(_ text: String) {
        var rest = text[...]
        var line = 1
        while let start = rest.firstRange(of: "{{") {
            line += rest[..<start.lowerBound].lineBreaks
            let isTriple = rest[start.upperBound...].hasPrefix("{")
            guard let end = rest[start.upperBound...].firstRange(of: isTriple ? "}}}" : "}}") else {
                add(line, "a tag has no end. Close it with }}.")
                return
            }
            let tag = rest[start.upperBound..<end.lowerBound]
            take(isTriple ? tag.dropFirst() : tag, line: line)
            line += tag.lineBreaks
            rest = rest[end.upperBound...]
        }
        for section in open {
            add(section.line, "{{#\(section.name)}} is never closed. Add {{/\(section.name)}}.")
        }
    }

    private mutating func take(_ tag: Substring, line: Int) {
        let sign = tag.first.flatMap { "#^/!&>=<$%*".contains($0) ? $0 : nil }
        let name = (sign == nil ? tag : tag.dropFirst()).trimmingCharacters(in: .whitespaces)
        switch sign {
        case "!": return
        case "#", "^":
            let value = value(of: name, line: line)
            let inner: TemplateValue
            if sign == "#", case .list(let values)? = value, let first = values.first {
                inner = first
            } else {
                inner = sign == "#" ? value ?? .flag(true) : .flag(true)
            }
            open.append((name, line, inner))
        case "/":
            guard let section = open.popLast(), section.name == name else {
                add(line, "{{/\(name)}} closes what is not open. Sections end in the order begun.")
                return
            }
        case nil, "&":
            switch value(of: name, line: line) {
            case .list, .object:
                add(line, "`\(name)` is no text. Open it: {{#\(name)}} … {{/\(name)}}.")
            case .flag, .number, .text, nil: return
            }
        default: add(line, "{{\(sign ?? " ")…}} is not for templates of alerts. Remove it.")
        }
    }

    /// nil when it was complained about.
    private mutating func value(of name: String, line: Int) -> TemplateValue? {
        if name.hasSuffix("()") {
            guard ["first()", "last()"].contains(name) else {
                add(line, "there is no `\(name)`. There are first() and last(), within a list.")
                return nil
            }
            return .flag(true)
        }
        let inner = open.last?.value ?? names
        if name == "." { return inner }
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        // The innermost section that knows the first name, as Mustache looks for it.
        let scopes = open.reversed().map(\.value) + [names]
        guard let first = path.first, let scope = scopes.first(where: { $0[first] != nil }) else {
            add(line, unknown(name, in: names))
            return nil
        }
        var value = scope
        for key in path {
            guard let next = value[key] else {
                add(line, unknown(name, in: value))
                return nil
            }
            value = next
        }
        return value
    }

    private func unknown(_ name: String, in value: TemplateValue) -> String {
        guard case .object(let known) = value else { return "`\(name)` is not there." }
        return "`\(name)` is not there. There are \(known.keys.sorted().joined(separator: ", "))."
    }

    private mutating func add(_ line: Int, _ problem: String) {
        mistakes.append(.init(line: line, problem: problem))
    }
}

extension TemplateValue {
    fileprivate subscript(key: String) -> TemplateValue? {
        if case .object(let values) = self { values[key] } else { nil }
    }
}

extension Substring {
    fileprivate var lineBreaks: Int { utf8.count { $0 == 0x0A } }
}
