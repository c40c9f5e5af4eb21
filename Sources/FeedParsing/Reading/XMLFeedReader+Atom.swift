internal import FeedModel

extension XMLFeedReader {
    /// Opens an Atom element; false when Atom 1.0 and 0.3 have none of that name here.
    mutating func openAtom(_ name: LocalName, _ attributes: XMLAttributes) -> Bool {
        // Elements of Atom in RSS give way to those of RSS.
        let rank: UInt8 = parsed.format == .atom ? 0 : 1
        switch name {
        case .entry where scope == .feed, .item where scope == .feed: openItem(attributes)
        case .title: openAtomConstruct(.title, rank: rank, attributes)
        case .subtitle, .tagline:
            if isOfItem { return false }
            openAtomConstruct(.description, rank: rank, attributes)
        case .summary where isOfItem:
            openAtomConstruct(.description, rank: rank, attributes)
        case .rights, .copyright: openAtomConstruct(.rights, rank: rank, attributes)
        case .content where isOfItem:
            if let source = absolute(attributes.value("src")) {
                draft.item.contentSource = draft.item.contentSource ?? source
                openScope(.leaf)
                if draft.item.contentType == nil {
                    draft.item.contentType = Self.typeName(attributes.value("type") ?? "text")
                }
            } else if attributes.value("type")?.asciiLowercased.hasPrefix("multipart/") == true {
                // Atom 0.3 §4.13.2: alternatives, each a content of its own.
                openScope(.item)
            } else {
                openAtomConstruct(.content, rank: rank == 0 ? 2 : 4, attributes)
            }
        case .id: openText(.id, rank: rank, kind: .text)
        case .link: openAtomLink(attributes)
        case .published, .issued: openText(.published, rank: 1)
        case .updated, .modified: openText(.updated, rank: 1)
        case .created: openText(.published, rank: 4)
        case .author: openPerson(.author, kind: .text)
        case .contributor: openPerson(.contributor, kind: .text)
        case .category:
            category = CategoryAttributes(
                scheme: attributes.value("scheme"), label: attributes.value("label"),
                term: attributes.value("term"))
            openText(.category, kind: .text)
        case .generator: openGenerator(attributes)
        case .logo where !isInItem || isInSource: openText(.logo, kind: .text)
        case .icon where !isInItem || isInSource: openText(.icon, kind: .text)
        case .source where isOfItem:
            openSource()
            openScope(.source, field: .sourceEnd)
        default: return false
        }
        return true
    }

    private mutating func openAtomConstruct(
        _ field: Field, rank: UInt8, _ attributes: XMLAttributes
    ) {
        let type = attributes.value("type")?.asciiLowercased
        let mode = attributes.value("mode")?.asciiLowercased
        var (kind, name) = Self.kind(type: type, mode: mode)
        if kind == .xml, field != .content { (kind, name) = (.xhtml, "xhtml") }
        openConstruct(field, rank: rank, kind: kind, type: name)
    }

    /// How the text of a construct is to be read (RFC 4287 §3.1, §4.1.3; Atom 0.3 §3.1), and the
    /// name of its type.
    static func kind(type: String?, mode: String?) -> (TextKind, String) {
        let name = typeName(type ?? "text")
        if mode == "base64" {
            return name == "text" || name == "html" || name == "xhtml"
                ? (name == "text" ? .base64Text : .base64HTML, name) : (.base64Text, name)
        }
        switch name {
        case "html": return (.html, name)
        case "xhtml": return mode == "escaped" ? (.html, name) : (.xhtml, name)
        case "text": return mode == "escaped" ? (.html, "html") : (.text, name)
        default: break
        }
        if name.hasSuffix("+xml") || name.hasSuffix("/xml") {
            return (mode == "escaped" ? .html : .xml, name)
        }
        if name.hasPrefix("text/") { return (mode == "escaped" ? .html : .text, name) }
        if mode == "escaped" { return (.html, name) }
        return mode == nil && name.contains("/") ? (.base64Text, name) : (.text, name)
    }

    /// `text`, `html` and `xhtml` for the media types that mean the same.
    static func typeName(_ type: String) -> String {
        let essence = type.prefix { $0 != ";" }.asciiTrimmedLowercased
        switch essence {
        case "text", "text/plain", "plain": return "text"
        case "html", "text/html": return "html"
        case "xhtml", "application/xhtml+xml": return "xhtml"
        default: return essence
        }
    }

    mutating func openAtomLink(_ attributes: XMLAttributes) {
        linkAttributes = LinkAttributes(
            rel: attributes.value("rel"), type: attributes.value("type"),
            title: attributes.value("title"), hreflang: attributes.value("hreflang"),
            length: FeedNumber.length(attributes.value("length")),
            href: attributes.value("href"))
        openText(.atomLink, kind: .text)
    }

    mutating func openRSSLink(_ attributes: XMLAttributes) {
        guard attributes.count > 0 else {
            linkAttributes = LinkAttributes()
            openText(.link, kind: .text)
            return
        }
        openAtomLink(attributes)
        frames[frames.count - 1].field = .link
    }

    /// Takes a link into the list and to the keys that its relation names.
    mutating func noteLink(url: String, isRSS: Bool) {
        let link = link(url: url)
        common.links.appendNew(link)
        let isHTML = Self.isHTML(link.type)
        switch link.rel.asciiLowercased {
        case "alternate":
            let rank: UInt8 = isRSS ? 2 : parsed.format == .atom ? 3 : 6
            common.link.offer(url, rank: isHTML || link.type == nil ? rank : rank + 1)
        case "license": common.license = common.license ?? url
        case "self":
            if !isInItem || isInSource { metadata.selfURL = metadata.selfURL ?? url }
        case "hub": if !isInItem { metadata.hubs.appendNew(url) }
        case "next": if !isInItem { metadata.nextURL = metadata.nextURL ?? url }
        case "related": if isOfItem { draft.externalURL = draft.externalURL ?? url }
        case "enclosure":
            guard isOfItem else { return }
            draft.item.enclosures.appendNew(
                Enclosure(url: url, type: link.type, length: link.length, title: link.title))
        case "replies":
            guard isOfItem else { return }
            if isHTML {
                draft.commentsURL.offer(url, rank: 1)
            } else {
                draft.commentsFeedURL.offer(url, rank: 1)
            }
        default: break
        }
    }

    func link(url: String?) -> Link {
        Link(
            url: url, rel: Self.shortRelation(linkAttributes.rel), type: linkAttributes.type,
            title: linkAttributes.title, hreflang: linkAttributes.hreflang,
            length: linkAttributes.length)
    }

    static func shortRelation(_ written: String?) -> String {
        guard let written else { return "alternate" }
        let registry = "http://www.iana.org/assignments/relation/"
        let bytes = written.utf8
        if written.asciiLowercased.hasPrefix(registry), bytes.count > registry.utf8.count {
            return String(decoding: bytes.dropFirst(registry.utf8.count), as: UTF8.self)
        }
        return written
    }

    static func isHTML(_ type: String?) -> Bool {
        guard let type else { return false }
        if type == "text/html" { return true }
        let essence = type.prefix { $0 != ";" }.asciiTrimmedLowercased
        return essence == "text/html" || essence == "application/xhtml+xml"
    }
}

extension Substring {
    var asciiTrimmedLowercased: String { String(self).trimmedValue?.asciiLowercased ?? "" }
}
