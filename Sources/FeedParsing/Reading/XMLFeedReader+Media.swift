internal import FeedModel

/// Media RSS 1.5.1: what an object lacks it takes from its group, then from the item.
extension XMLFeedReader {
    mutating func openInMedia(_ name: ElementName, _ attributes: XMLAttributes) {
        guard name.namespace == .media else { return }
        switch name.local {
        case .group where scope != .mediaContent:
            draft.mediaGroup = MediaObject()
            openScope(.mediaGroup, field: .mediaGroupEnd)
        case .content where !isInMediaContent: openMediaContent(attributes)
        case .title: openConstruct(.mediaTitle)
        case .description:
            let isHTML = attributes.value("type")?.asciiLowercased == "html"
            openConstruct(
                .mediaDescription, rank: 0, kind: isHTML ? .html : .text,
                type: isHTML ? "html" : "text")
        case .thumbnail:
            noteThumbnail(attributes)
            openText(.mediaThumbnail, kind: .text)
        case .player:
            notePlayer(absolute(attributes.value("url")))
            openText(.mediaPlayer, kind: .text)
        case .credit:
            credit = Credit(role: attributes.value("role"))
            openText(.mediaCredit)
        case .rating: openText(.mediaRating)
        case .category:
            category = CategoryAttributes(
                scheme: attributes.value("scheme") ?? Self.mediaScheme,
                label: attributes.value("label"))
            openText(.category)
        case .community where isOfItem:
            if draft.item.community == nil { draft.item.community = MediaCommunity() }
            openScope(.community)
        default: break
        }
    }

    /// The vocabulary of categories that name none (Media RSS, `media:category`).
    private static let mediaScheme = "http://search.yahoo.com/mrss/category_schema"

    private mutating func openMediaContent(_ attributes: XMLAttributes) {
        media = MediaObject()
        isInMediaContent = true
        openScope(.mediaContent, field: .mediaContentEnd)
        guard attributes.count > 0 else { return }
        media.url = absolute(attributes.value("url"))
        media.type = attributes.value("type")
        media.medium = attributes.value("medium")
        media.width = FeedNumber.integer(attributes.value("width"))
        media.height = FeedNumber.integer(attributes.value("height"))
        media.duration = FeedNumber.duration(attributes.value("duration"))
        media.length = FeedNumber.length(attributes.value("filesize"))
        if isImage(media) { common.image.offer(media.url, rank: 4) }
    }

    private func isImage(_ media: MediaObject) -> Bool {
        if let medium = media.medium { return medium.asciiLowercased == "image" }
        return Self.isImage(type: media.type, url: media.url)
    }

    /// By its type, or without one by how the URL ends.
    static func isImage(type: String?, url: String?) -> Bool {
        if let type { return type.utf8.span.hasPrefixIgnoringCase("image/") }
        guard let url else { return false }
        let path = url.prefix { $0 != "?" && $0 != "#" }.asciiTrimmedLowercased
        return [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"].contains {
            path.hasSuffix($0)
        }
    }

    /// Gives what was read inside a `media:` element to the object, group or item it stands in.
    mutating func update(_ body: (inout MediaObject) -> Void) {
        guard isOfItem else { return }
        if isInMediaContent {
            body(&media)
        } else if scope == .mediaGroup {
            body(&draft.mediaGroup)
        } else {
            body(&draft.mediaItem)
        }
    }

    private mutating func noteThumbnail(_ attributes: XMLAttributes) {
        guard let url = absolute(attributes.value("url")) else { return }
        let thumbnail = Thumbnail(
            url: url, width: FeedNumber.integer(attributes.value("width")),
            height: FeedNumber.integer(attributes.value("height")))
        addThumbnail(thumbnail)
    }

    mutating func addThumbnail(_ thumbnail: Thumbnail) {
        guard isOfItem else {
            common.image.offer(thumbnail.url, rank: 3)
            return
        }
        draft.item.thumbnail = draft.item.thumbnail ?? thumbnail.url
        update { $0.thumbnails.appendNew(thumbnail) }
    }

    mutating func notePlayer(_ url: String?) {
        guard let url else { return }
        update { $0.playerURL = $0.playerURL ?? url }
    }

    mutating func closeMediaContent() {
        isInMediaContent = false
        media.thumbnails = media.thumbnails.withoutRepeats
        media.credits = media.credits.withoutRepeats
        guard isOfItem, media != MediaObject() else { return }
        if scope == .mediaGroup {
            // The group may say more after its contents: completed when it closes.
            groupMedia.appendNew(media)
        } else if draft.item.media.count < Limits.listElements {
            draft.item.media.append(media)
        }
    }

    mutating func closeMediaGroup() {
        guard isOfItem else { return }
        if groupMedia.isEmpty, draft.mediaGroup.playerURL != nil {
            groupMedia = [MediaObject()]
        }
        for object in groupMedia where draft.item.media.count < Limits.listElements {
            draft.item.media.append(object.completed(from: draft.mediaGroup))
        }
        if groupMedia.isEmpty, draft.item.media.isEmpty {
            // A group of credits and thumbnails only speaks of the item.
            draft.mediaItem = draft.mediaItem.completed(from: draft.mediaGroup)
        }
        groupMedia = []
    }

    mutating func noteCommunity(_ name: ElementName, _ attributes: XMLAttributes) {
        guard name.namespace == .media else { return }
        var community = draft.item.community ?? MediaCommunity()
        switch name.local {
        case .starrating:
            community.ratingAverage = FeedNumber.decimal(attributes.value("average"))
            community.ratingCount = FeedNumber.integer(attributes.value("count"))
            community.ratingMinimum = FeedNumber.decimal(attributes.value("min"))
            community.ratingMaximum = FeedNumber.decimal(attributes.value("max"))
        case .statistics:
            community.views = FeedNumber.integer(attributes.value("views"))
            community.favorites = FeedNumber.integer(attributes.value("favorites"))
        default: return
        }
        draft.item.community = community
        openScope(.leaf)
    }
}

extension ItemDraft {
    /// The item's media, completed from the item.
    var completedMedia: [MediaObject] {
        var media = item.media
        if media.isEmpty, mediaItem.playerURL != nil { media = [MediaObject()] }
        if media.isEmpty { return [] }
        var completed: [MediaObject] = []
        for object in media { completed.appendNew(object.completed(from: mediaItem)) }
        return completed.withoutRepeats
    }
}

extension MediaObject {
    /// With what it lacks taken from `outer`.
    func completed(from outer: MediaObject) -> MediaObject {
        var object = self
        object.title = title ?? outer.title
        object.description = description ?? outer.description
        if thumbnails.isEmpty { object.thumbnails = outer.thumbnails }
        object.playerURL = playerURL ?? outer.playerURL
        if credits.isEmpty { object.credits = outer.credits }
        object.rating = rating ?? outer.rating
        return object
    }
}
