/// A text in pieces, some of which are hits.
public struct MarkedText: Hashable, Sendable {
    public struct Piece: Hashable, Sendable {
        public var text: String
        public var isHit: Bool

        public init(_ text: String, isHit: Bool = false) {
            self.text = text
            self.isHit = isHit
        }
    }

    public var pieces: [Piece]
}

extension QueryItem {
    /// The whole text of a field with those of `spans` that are in it; nil if it has none.
    public func marked(_ field: QueryField, by spans: [FieldSpan]) -> MarkedText? {
        guard let text = text(of: field) else { return nil }
        return Self.marked(text, 0..<text.utf8.count, by: spans.filter { $0.field == field })
    }

    /// The sentence of summary or content, or the words around a hit where that is long, that has
    /// the most of `spans`; the first one of several. Nil if none is there.
    public func snippet(of spans: [FieldSpan]) -> MarkedText? {
        var best: (count: Int, text: String, excerpt: Snippet.Excerpt, spans: [FieldSpan])?
        for field in [QueryField.content, .summary] {
            let own = spans.filter { $0.field == field }
            guard let text = text(of: field) else { continue }
            var next = 0
            for span in own where span.bytes.lowerBound >= next {
                let excerpt = Snippet.excerpt(around: span.bytes, in: text.utf8Span.span)
                next = excerpt.range.upperBound
                let count = own.count {
                    excerpt.range.lowerBound <= $0.bytes.lowerBound
                        && $0.bytes.upperBound <= excerpt.range.upperBound
                }
                if count > best?.count ?? 0 { best = (count, text, excerpt, own) }
            }
        }
        guard let best else { return nil }
        var marked = Self.marked(best.text, best.excerpt.range, by: best.spans)
        if best.excerpt.isCutBefore { marked.pieces.insert(.init("…"), at: 0) }
        if best.excerpt.isCutAfter { marked.pieces.append(.init("…")) }
        return marked
    }

    /// The first words of content or summary, for what matches without a hit in them.
    public func opening() -> MarkedText? {
        guard let text = text(of: .content) ?? text(of: .summary) else { return nil }
        let excerpt = Snippet.excerpt(around: 0..<0, in: text.utf8Span.span)
        var marked = Self.marked(text, excerpt.range, by: [])
        if excerpt.isCutAfter { marked.pieces.append(.init("…")) }
        return marked
    }

    /// Spans that overlap are one hit.
    private static func marked(
        _ text: String, _ range: Range<Int>, by spans: [FieldSpan]
    ) -> MarkedText {
        let span = text.utf8Span.span
        var pieces: [MarkedText.Piece] = []
        func add(_ part: Range<Int>, isHit: Bool) {
            if !part.isEmpty { pieces.append(.init(span.string(part), isHit: isHit)) }
        }
        var end = range.lowerBound
        var hit: Range<Int>?
        for next in spans.map({ $0.bytes.clamped(to: range) }) where !next.isEmpty {
            if let open = hit, next.lowerBound < open.upperBound {
                hit = open.lowerBound..<max(open.upperBound, next.upperBound)
                continue
            }
            if let open = hit {
                add(open, isHit: true)
                end = open.upperBound
            }
            add(end..<next.lowerBound, isHit: false)
            end = next.lowerBound
            hit = next
        }
        if let open = hit {
            add(open, isHit: true)
            end = open.upperBound
        }
        add(end..<range.upperBound, isHit: false)
        return MarkedText(pieces: pieces)
    }
}
