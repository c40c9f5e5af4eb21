/// One piece of a query.
struct QueryToken {
    enum Kind {
        case open
        case close
        /// Between the operands of `atleast`.
        case comma
        case and, or, not
        /// `-` before an operand.
        case minus
        case near(NearNode.Reach, isOrdered: Bool)
        /// A bare word, with its wildcards.
        case word(String)
        /// A phrase or an exact word.
        case term(TermLeaf)
        case regex(RegexLeaf)
        /// `@name`
        case list(String)
        /// A field's name; its scope is the next token.
        case field(Field)
        /// `age<2d`, done with.
        case comparison(QueryNode)
        /// `count(` or `atleast(`.
        case function(Function)
        /// The parenthesis of `count`, and what comes after it; nil: complained of.
        case countEnd(CountComparison?)
        /// An operand that was complained of.
        case broken
    }

    enum Field {
        case text(QueryField)
        case fact(FactField)
        /// Complained of.
        case unknown
    }

    enum Function { case count, atLeast }

    var kind: Kind
    /// In bytes of UTF-8.
    var range: Range<Int>

    var beginsOperand: Bool {
        switch kind {
        case .close, .countEnd, .comma, .and, .or, .near: false
        default: true
        }
    }

    var endsOperand: Bool {
        switch kind {
        case .close, .countEnd, .word, .term, .regex, .list, .comparison, .broken: true
        default: false
        }
    }
}

extension QueryToken.Field {
    /// The fields as they are written, with their other names.
    init?(name: String) {
        let name = name.lowercased()
        switch name {
        case "tag": self = .text(.category)
        case "site": self = .fact(.host)
        default:
            if let field = QueryField(rawValue: name) {
                self = .text(field)
            } else if let field = FactField(rawValue: name) {
                self = .fact(field)
            } else {
                return nil
            }
        }
    }

    static let names =
        QueryField.allCases.map(\.rawValue) + FactField.allCases.map(\.rawValue)
        + NumberField.allCases.map(\.rawValue) + ["tag", "site"]
}
