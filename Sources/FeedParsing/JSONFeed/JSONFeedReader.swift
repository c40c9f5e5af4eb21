internal import FeedModel
internal import Foundation

/// Reads JSON Feed 1.0 and 1.1 (jsonfeed.org).
struct JSONFeedReader {
    let documentURL: String?
    let extractsText: Bool

    func read(_ bytes: [UInt8]) throws(FeedParsingError) -> ParsedFeed {
        var document = JSONFeedDocument(extractsText: extractsText)
        var scanner = JSONScanner(bytes)
        scanner.object { scanner, key in document.readFeedKey(key, &scanner) }
        if scanner.isTooDeep {
            throw .hostile("JSON is nested more than \(Limits.jsonDepth) deep")
        }
        guard document.isFeed else { throw .notAFeed("JSON of another kind") }
        var parsed = document.finished(documentURL: documentURL)
        if scanner.isCut {
            parsed.warnings.append(
                ParseWarning(code: "field-cut", message: "a text is too long; its end was left out")
            )
        }
        if scanner.isTruncated, !parsed.isFull {
            parsed.note("truncated", "the document breaks off; a half item was left out")
        } else if scanner.hasRest() {
            parsed.note("junk-after", "something stands after the document")
        } else if scanner.isDamaged {
            parsed.note("bad-json", "the document is not quite JSON")
        }
        return parsed
    }
}

extension ParsedFeed {
    fileprivate mutating func note(_ code: String, _ message: String) {
        recovered = true
        warnings.append(ParseWarning(code: code, message: message))
    }
}

/// A JSON Feed while it is being read.
struct JSONFeedDocument {
    let extractsText: Bool
    private var parsed = ParsedFeed(format: .json)
    private var author: Person?
    private var hasVersion = false
    private var hasItems = false
    private var knownKeys = 0

    init(extractsText: Bool) { self.extractsText = extractsText }

    /// A version that names JSON Feed, or items with something that says what they are.
    var isFeed: Bool { hasVersion || (hasItems && knownKeys > 0) }

    mutating func readFeedKey(_ key: String, _ json: inout JSONScanner) {
        switch key {
        case "version": readVersion(json.optionalString())
        case "title": set(\.title, json.optionalString().flatMap(collapsed))
        case "description": set(\.description, json.optionalString().flatMap(collapsed))
        case "home_page_url": set(\.link, json.optionalString())
        case "feed_url": set(\.selfURL, json.optionalString())
        case "next_url": set(\.nextURL, json.optionalString())
        case "language": set(\.language, json.optionalString()?.replacing("_", with: "-"))
        case "favicon": set(\.icon, json.optionalString())
        case "icon":
            guard let url = json.optionalString() else { return }
            var image = FeedImage()
            image.url = url
            parsed.feed.image = image
        case "author": author = Self.persons(&json).first
        case "authors": parsed.feed.authors = Self.persons(&json)
        case "hubs":
            var hubs: [String] = []
            json.array { json in
                json.object { json, key in
                    if key == "url" { hubs.appendNew(json.optionalString()) } else { json.skip() }
                }
            }
            parsed.feed.hubs = hubs.withoutRepeats
        case "items": readItems(&json)
        default: json.skip()
        }
    }

    private mutating func set(_ path: WritableKeyPath<FeedMetadata, String?>, _ value: String?) {
        guard let value else { return }
        knownKeys += 1
        if parsed.feed[keyPath: path] == nil { parsed.feed[keyPath: path] = value }
    }

    private mutating func readVersion(_ version: String?) {
        guard let version else { return }
        if version.asciiLowercased.contains("jsonfeed.org/version/") {
            hasVersion = true
            parsed.version = version.split(separator: "/").last.map {
                $0 == "1" ? "1.0" : String($0)
            }
        } else if version == "1" || version == "1.0" || version == "1.1" {
            parsed.version = version == "1" ? "1.0" : version
        }
    }

    private mutating func readItems(_ json: inout JSONScanner) {
        guard case .array = json.next() else { return json.skip() }
        hasItems = true
        var items: [Item] = []
        var warnings: [ParseWarning] = []
        var retained = 0
        var isMore = false
        let extractsText = extractsText
        json.array { json in
            if items.count == Limits.items { isMore = true }
            guard case .object = json.next(), items.count < Limits.items,
                retained <= Limits.retainedBytes
            else { return json.skip() }
            var reader = JSONItemReader(extractsText: extractsText)
            json.object { json, key in reader.readKey(key, &json) }
            guard !json.isTruncated else { return }
            let item = reader.finished(&warnings)
            retained += item.retainedBytes
            // A first item is always taken: its own bounds are enough.
            if retained <= Limits.retainedBytes || items.isEmpty { items.append(item) }
        }
        parsed.items = items
        parsed.warnings += warnings.prefix(Limits.warnings)
        if isMore {
            parsed.warnings.append(
                ParseWarning(
                    code: "too-many-items",
                    message: "only the first \(Limits.items) items were read"))
        }
        if retained > Limits.retainedBytes { parsed.warnings.append(.tooMuchText(items.count)) }
    }

    mutating func finished(documentURL: String?) -> ParsedFeed {
        if parsed.feed.authors.isEmpty, let author { parsed.feed.authors = [author] }
        let own = [documentURL, parsed.feed.selfURL, parsed.feed.link]
        let base = own.compactMap { $0 }.first(where: URLReference.isUsableBase)
        var budget = ResolutionBudget()
        if let base { parsed.feed.completeURLs(with: base, &budget) }
        for index in parsed.items.indices {
            if let base { parsed.items[index].completeURLs(with: base, &budget) }
            let link = parsed.items[index].link.flatMap { URLReference.isUsableBase($0) ? $0 : nil }
            if let base = link ?? base { parsed.items[index].resolveHTML(against: base, &budget) }
        }
        return parsed
    }

    // MARK: Values

    /// One person, or a list of them.
    static func persons(_ json: inout JSONScanner) -> [Person] {
        var persons: [Person] = []
        switch json.next() {
        case .object: persons.appendNew(person(&json))
        case .array: json.array { persons.appendNew(person(&$0)) }
        case .string: persons.appendNew(json.optionalString().flatMap(Person.init(splitting:)))
        default: json.skip()
        }
        return persons.withoutRepeats
    }

    private static func person(_ json: inout JSONScanner) -> Person? {
        if case .string = json.next() {
            return json.optionalString().flatMap(Person.init(splitting:))?.normalized()
        }
        var person = Person()
        json.object { json, key in
            switch key {
            case "name": person.name = json.optionalString().flatMap(collapsed)
            case "url": person.url = json.optionalString()
            case "avatar": person.avatar = json.optionalString()
            case "email": person.email = json.optionalString()
            default: json.skip()
            }
        }
        return person.normalized()
    }
}

/// White space collapsed, as in every text.
private func collapsed(_ text: String) -> String? {
    var output = ByteBuffer(capacity: text.utf8.count + 8)
    HTMLText.appendCollapsed(text.utf8.span, to: &output)
    return output.count == 0 ? nil : output.string()
}

/// Reads one item of a JSON Feed.
struct JSONItemReader {
    let extractsText: Bool
    private var item = Item()
    private var author: Person?
    private var html: String?
    private var text: String?
    private var summary: String?
    private var published: String?
    private var updated: String?

    init(extractsText: Bool) { self.extractsText = extractsText }

    mutating func readKey(_ key: String, _ json: inout JSONScanner) {
        switch key {
        case "id": item.id = json.identifier()
        case "url": item.link = json.optionalString()
        case "external_url": item.externalURL = json.optionalString()
        case "title": item.title = json.optionalString().flatMap(collapsed)
        case "content_html": html = json.optionalString(limit: Limits.bodyBytes)
        case "content_text": text = json.optionalString(limit: Limits.bodyBytes)
        case "summary": summary = json.optionalString(limit: Limits.bodyBytes)
        case "image": item.image = json.optionalString()
        case "date_published": published = json.identifier()
        case "date_modified": updated = json.identifier()
        case "language": item.language = json.optionalString()?.replacing("_", with: "-")
        case "author": author = JSONFeedDocument.persons(&json).first
        case "authors": item.authors = JSONFeedDocument.persons(&json)
        case "tags": readTags(&json)
        case "attachments": readAttachments(&json)
        default: json.skip()
        }
    }

    private mutating func readTags(_ json: inout JSONScanner) {
        guard case .array = json.next() else { return json.skip() }
        var categories: [FeedModel.Category] = []
        json.array { json in
            if let term = json.optionalString().flatMap(collapsed) {
                categories.appendNew(Category(term: term))
            }
        }
        item.categories = categories.withoutRepeats
    }

    private mutating func readAttachments(_ json: inout JSONScanner) {
        guard case .array = json.next() else { return json.skip() }
        var enclosures: [Enclosure] = []
        json.array { json in
            var enclosure = Enclosure(url: "")
            json.object { json, key in
                switch key {
                case "url": enclosure.url = json.optionalString() ?? ""
                case "mime_type": enclosure.type = json.optionalString()
                case "title": enclosure.title = json.optionalString().flatMap(collapsed)
                case "size_in_bytes":
                    enclosure.length = json.optionalNumber().flatMap {
                        $0 >= 1 && $0 < 1e18 ? Int($0) : nil
                    }
                case "duration_in_seconds":
                    enclosure.duration = json.optionalNumber().flatMap { $0 >= 0 ? $0 : nil }
                default: json.skip()
                }
            }
            if !enclosure.url.isEmpty { enclosures.appendNew(enclosure) }
        }
        item.enclosures = enclosures.withoutRepeats
    }

    mutating func finished(_ warnings: inout [ParseWarning]) -> Item {
        if item.authors.isEmpty, let author { item.authors = [author] }
        item.published = Self.date(published, &warnings)
        item.updated = Self.date(updated, &warnings)
        if let summary {
            item.summaryHTML = summary.escapedForHTML
            item.summaryType = "text"
            if extractsText { item.summaryText = collapsed(summary) }
        }
        if let html {
            item.contentHTML = html
            item.contentType = "html"
            if extractsText {
                var plain = ByteBuffer(capacity: html.utf8.count + 8)
                HTMLText.append(of: html.utf8.span, to: &plain, dropsHidden: true)
                item.contentText = plain.count == 0 ? nil : plain.string()
            }
        } else if let text {
            item.contentHTML = text.escapedForHTML
            item.contentType = "text"
            if extractsText { item.contentText = collapsed(text) }
        }
        item.image = item.image ?? XMLFeedReader.image(among: item.enclosures)
        return item
    }

    private static func date(_ written: String?, _ warnings: inout [ParseWarning]) -> Date? {
        guard let written else { return nil }
        if let seconds = FeedDate.parse(written.utf8.span) {
            return Date(timeIntervalSince1970: Double(seconds))
        }
        warnings.append(
            ParseWarning(
                code: "bad-date", message: "a date was not understood: \(written.prefix(60))"))
        return nil
    }
}
