internal import FeedModel

/// Copies the texts of an item into a scratch and notes the words in them that queries use.
struct ItemScan {
    let index: QueryIndex
    let scratch: Scratch

    func scan(_ item: Item, _ paragraphs: [QueryField: [Int]]) {
        let fields = index.fields
        if fields.contains(.title) { scan(item.title, as: 0) }
        if fields.contains(.summary) { scan(item.summaryText, as: 1) }
        if fields.contains(.content) { scan(item.contentText, as: 2) }
        if fields.contains(.author) { scanAuthors(of: item) }
        if fields.contains(.category) { scanCategories(of: item) }
        if fields.contains(.url), let link = item.link, !link.isEmpty { scanLink(link) }
        if !index.letters.isEmpty { searchLetters() }
        let known = item.paragraphs
        if let starts = paragraphs[.summary] ?? known?.summary { noteParagraphs(starts, of: 1) }
        if let starts = paragraphs[.content] ?? known?.content { noteParagraphs(starts, of: 2) }
    }

    private func noteParagraphs(_ starts: [Int], of field: Int) {
        let place = scratch.fields.view[field]
        for start in starts.sorted() where start >= 0 && start < place.end - place.start {
            scratch.paragraphs.reserve(scratch.paragraphCount + 1, filledWith: 0)
            scratch.paragraphs.view[scratch.paragraphCount] = UInt32(place.start + start)
            scratch.paragraphCount += 1
        }
    }

    private func scan(_ text: String?, as field: Int) {
        guard let text, !text.isEmpty else { return }
        let start = beginField(field)
        append(text)
        endField(field)
        scan(start..<scratch.textCount, as: field)
    }

    /// A line for each, as `QueryItem` has them.
    private func scanAuthors(of item: Item) {
        let start = beginField(3)
        var isFirst = true
        for author in item.authors {
            guard let name = author.name ?? author.email ?? author.url else { continue }
            if !isFirst { append(0x0A) }
            isFirst = false
            appendLine(name)
        }
        endField(3)
        scan(start..<scratch.textCount, as: 3)
    }

    private func scanCategories(of item: Item) {
        let start = beginField(4)
        var lineStart = start
        for category in item.categories {
            for value in [category.term, category.label] {
                guard let value else { continue }
                let isFirst = scratch.categoryCount == 0
                if !isFirst { append(0x0A) }
                lineStart = scratch.textCount
                appendLine(value)
                let line = lineStart..<scratch.textCount
                if isKnownLine(line) {
                    scratch.textCount = lineStart - 1
                    continue
                }
                scratch.categories.reserve(scratch.categoryCount + 1, filledWith: Run(0, 0))
                scratch.categories.view[scratch.categoryCount] = Run(
                    line.lowerBound, line.upperBound)
                scratch.categoryCount += 1
            }
        }
        endField(4)
        for number in 0..<scratch.categoryCount {
            let line = scratch.categories.view[number].indices
            let first = scratch.fields.view[4].endPosition
            scan(line, as: 4)
            scratch.categories.view[number] = Run(first, scratch.fields.view[4].endPosition)
        }
    }

    /// Whether an earlier category is the same.
    private func isKnownLine(_ line: Range<Int>) -> Bool {
        let text = scratch.text.view
        for number in 0..<scratch.categoryCount {
            let other = scratch.categories.view[number].indices
            guard other.count == line.count else { continue }
            if zip(other, line).allSatisfy({ text[$0] == text[$1] }) { return true }
        }
        return false
    }

    /// The words of a link, as `QueryItem` has them; few queries ask for them.
    private func scanLink(_ link: String) {
        let start = beginField(5)
        append(link)
        endField(5)
        let words = FieldText(.url, link, scanned: LinkWords.text(of: link))
        scratch.linkCopy = scratch.textCount + Self.room
        scratch.textCount = scratch.linkCopy
        append(words.scanned)
        let place = scratch.fields.view[5]
        var sink = OccurrenceSink(
            scratch: scratch, index: index, field: 5, textStart: start,
            firstPosition: place.endPosition)
        for word in words.words { sink.take(word) }
        sink.takeLetters(in: start..<place.end)
        sink.end(at: place.endPosition + words.positionCount)
        scratch.fields.view[5].endPosition += words.positionCount
    }

    // MARK: - Bytes

    /// Zeroes between texts, so that what looks ahead doesn't see the next one.
    private static let room = 16

    private func beginField(_ field: Int) -> Int {
        let start = scratch.textCount == 0 ? 0 : scratch.textCount + Self.room
        scratch.textCount = start
        let before = scratch.fields.view
        var position = 0
        for other in 0..<field { position = max(position, before[other].endPosition + 1) }
        before[field] = Scratch.FieldPlace(
            start: start, end: start, firstPosition: position, endPosition: position)
        return start
    }

    private func endField(_ field: Int) {
        scratch.fields.view[field].end = scratch.textCount
        // Of a field without text nothing was appended, which would have made room.
        scratch.text.reserve(scratch.textCount + Self.room, filledWith: 0)
        close(at: scratch.textCount)
    }

    /// So that the last word ends there.
    private func close(at end: Int) {
        for offset in end..<end + 8 { scratch.text.view[offset] = 0 }
    }

    private func append(_ text: String) {
        let span = text.utf8Span.span
        scratch.text.reserve(scratch.textCount + span.count + Self.room, filledWith: 0)
        scratch.text.view.copy(span, to: scratch.textCount)
        scratch.textCount += span.count
    }

    private func append(_ byte: UInt8) {
        scratch.text.reserve(scratch.textCount + 1 + Self.room, filledWith: 0)
        scratch.text.view[scratch.textCount] = byte
        scratch.textCount += 1
    }

    private func appendLine(_ text: String) {
        let start = scratch.textCount
        append(text)
        for offset in start..<scratch.textCount where scratch.text.view[offset] == 0x0A {
            scratch.text.view[offset] = 0x20
        }
    }

    // MARK: - Words

    private func scan(_ range: Range<Int>, as field: Int) {
        guard !range.isEmpty else { return }
        let place = scratch.fields.view[field]
        var sink = OccurrenceSink(
            scratch: scratch, index: index, field: UInt8(truncatingIfNeeded: field),
            textStart: range.lowerBound, firstPosition: place.endPosition)
        let count = scratch.textScan.scan(range, into: &sink)
        sink.end(at: place.endPosition + count)
        scratch.fields.view[field].endPosition = place.endPosition + count
    }

    private func searchLetters() {
        for field in FieldSet.parts.indices {
            let place = scratch.fields.view[field]
            index.letters.search(place.start..<place.end, of: scratch.text.view) { key, found in
                scratch.mark(key, in: field, at: found)
            }
        }
    }
}
