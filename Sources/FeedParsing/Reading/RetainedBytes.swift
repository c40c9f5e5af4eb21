internal import FeedModel

/// About how much memory a value holds. What is shared counts as often as it is shown, so that
/// the bound on memory bounds what is printed and stored as well.
extension Item {
    /// Leaves the texts.
    mutating func dropHTML() {
        summaryHTML = nil
        contentHTML = nil
    }

    var retainedBytes: Int {
        var bytes = MemoryLayout<Item>.stride
        // Not in a loop: a list of the texts would be made for each item.
        bytes += size(id, title, titleHTML, link) + size(externalURL, image, thumbnail)
        bytes += size(summaryHTML, summaryType, summaryText)
        bytes += size(contentHTML, contentType, contentText, contentSource)
        bytes += size(rights, rightsHTML, license, language)
        bytes += size(commentsURL, commentsFeedURL, sourceURL, episodeType)
        bytes += size(links) + size(authors) + size(contributors) + size(categories)
        bytes += size(enclosures) { size($0.url, $0.type, $0.title) }
        bytes += size(media, of: \.retainedBytes)
        bytes += size(inReplyTo) { size($0.id, $0.url, $0.type, $0.source) }
        bytes += size(chapters) { size($0.title, $0.url, $0.image) }
        if let source { bytes += source.retainedBytes }
        if let podcast {
            bytes += size(podcast.transcripts) { size($0.url, $0.type, $0.language, $0.rel) }
            bytes += size(podcast.persons) {
                size($0.name, $0.role, $0.group, $0.url) + size($0.image)
            }
        }
        return bytes + size(geo)
    }
}

extension FeedMetadata {
    fileprivate var retainedBytes: Int {
        var bytes = MemoryLayout<FeedMetadata>.stride
        for text in [
            id, title, titleHTML, description, descriptionHTML, link, selfURL, nextURL, rights,
            rightsHTML, license, icon, docs, rating,
        ] { bytes += size(text) }
        bytes += size(image?.url, image?.title, image?.link, image?.description)
        bytes += size(hubs) { size($0) }
        bytes += size(links) + size(authors) + size(contributors) + size(categories)
        return bytes + size(geo)
    }
}

extension MediaObject {
    fileprivate var retainedBytes: Int {
        size(url, type, medium, title) + size(description, playerURL, rating)
            + size(thumbnails) { size($0.url) } + size(credits) { size($0.role, $0.name) }
    }
}

/// Of a text of so many bytes. Up to 15 of them stand where its value does.
func retainedBytes(ofText count: Int) -> Int { count > 15 ? count + 32 : 0 }

private func size(_ text: String?) -> Int { retainedBytes(ofText: text?.utf8.count ?? 0) }

private func size(
    _ first: String?, _ second: String?, _ third: String? = nil, _ fourth: String? = nil
) -> Int {
    size(first) + size(second) + size(third) + size(fourth)
}

private func size<Element>(_ list: [Element], of element: (Element) -> Int) -> Int {
    if list.isEmpty { return 0 }
    // Lists grow ahead of what is in them.
    return list.reduce(32 + list.count * MemoryLayout<Element>.stride * 3 / 2) { $0 + element($1) }
}

private func size(_ links: [Link]) -> Int {
    size(links) { size($0.url, $0.rel, $0.type, $0.title) + size($0.hreflang) }
}

private func size(_ persons: [Person]) -> Int {
    size(persons) { size($0.name, $0.email, $0.url, $0.avatar) }
}

private func size(_ categories: [FeedModel.Category]) -> Int {
    size(categories) { size($0.term, $0.scheme, $0.label) }
}

private func size(_ shape: GeoShape?) -> Int {
    let position = MemoryLayout<GeoPosition>.stride
    return switch shape {
    case .lineString(let positions): positions.count * position
    case .polygon(let rings): rings.reduce(0) { $0 + 32 + $1.count * position }
    default: 0
    }
}

extension ParseWarning {
    static func tooMuchText(_ items: Int, line: Int? = nil) -> ParseWarning {
        ParseWarning(
            code: "too-much-text",
            message: "only the first \(items) items were read: they hold as much as a feed may, "
                + "\(Limits.retainedBytes >> 20) MiB",
            line: line)
    }
}
