internal import FeedModel
internal import Foundation

/// What becomes of a draft when its element closes, and of the feed when the document ends.
extension XMLFeedReader {
    mutating func finishItem() {
        var draft = exchange(&self.draft, with: ItemDraft())
        let common = exchange(&self.common, with: outerCommons.popLast() ?? CommonDraft())
        let media = draft.completedMedia
        var item = exchange(&draft.item, with: Item())
        item.id = common.id.value
        item.title = common.title.value?.text
        item.titleHTML = common.title.value?.html
        item.link = common.link.value
        // Of identifiers only a guid and that of Atom are addresses, not `dc:identifier`.
        if item.link == nil, let id = item.id, common.id.rank <= 1, URLReference.isHTTP(id),
            item.idIsPermalink != false
        {
            item.link = id
        }
        item.externalURL = draft.externalURL
        item.links = common.links.withoutRepeats
        item.authors =
            (common.authors.isEmpty ? common.spareAuthors : common.authors).withoutRepeats
        item.contributors = common.contributors.withoutRepeats
        item.publisher = common.publisher.value
        item.categories = common.categories.withoutRepeats
        item.enclosures = item.enclosures.withoutRepeats
        item.inReplyTo = item.inReplyTo.withoutRepeats
        item.chapters = item.chapters.withoutRepeats
        item.rights = common.rights.value?.text
        item.rightsHTML = common.rights.value?.html
        item.license = common.license
        item.published = common.published.value
        item.updated = common.updated.value
        item.isExplicit = common.isExplicit
        item.isBlocked = common.isBlocked
        item.season = draft.season.value
        item.episode = draft.episode.value
        item.commentsURL = draft.commentsURL.value
        item.commentsFeedURL = draft.commentsFeedURL.value
        item.commentsCount = draft.commentsCount.value
        item.media = media
        if draft.podcast != ItemPodcast() {
            item.podcast = draft.podcast
            item.podcast?.persons = draft.podcast.persons.withoutRepeats
            item.podcast?.transcripts = draft.podcast.transcripts.withoutRepeats
        }
        item.geo = common.place
        item.language = Self.language(of: draft, common)
        item.image = common.image.value ?? Self.image(among: item.enclosures)
        finishBodies(&item, draft, common)
        isInItem = false
        retained += item.retainedBytes
        if !options.keepsHTML { item.dropHTML() }
        // A first item is always taken: its own bounds are enough.
        if retained > Limits.retainedBytes, !parsed.items.isEmpty {
            parsed.warnings.append(.tooMuchText(parsed.items.count, line: line))
            isFinished = true
            return
        }
        parsed.items.append(item)
    }

    static func image(among enclosures: [Enclosure]) -> String? {
        enclosures.first { isImage(type: $0.type, url: $0.url) }?.url
    }

    /// Of the content, else of the summary, else of the title.
    private static func language(of draft: ItemDraft, _ common: CommonDraft) -> String? {
        let ofText =
            draft.content.value.map(\.language) ?? common.summary.value.map(\.language)
            ?? common.title.value.map { _ in common.titleLanguage } ?? draft.language
        return (ofText ?? common.language.value)?.trimmedValue ?? common.language.value
    }

    private mutating func finishBodies(
        _ item: inout Item, _ draft: ItemDraft, _ common: CommonDraft
    ) {
        var isRelative = item.titleHTML != nil || item.rightsHTML != nil
        if let summary = common.summary.value {
            item.summaryHTML = summary.html
            if summary.html == nil { retained += retainedBytes(ofText: summary.htmlSize) }
            item.summaryType = summary.type
            item.summaryText = summary.text
            isRelative = isRelative || summary.isRelative
        }
        if let content = draft.content.value {
            item.contentHTML = content.html
            if content.html == nil { retained += retainedBytes(ofText: content.htmlSize) }
            item.contentType = content.type
            item.contentText = content.text
            isRelative = isRelative || content.isRelative
        }
        guard isRelative else { return }
        if let base = usable(item.link) ?? usable(documentURL) {
            item.resolveHTML(against: base, &resolution)
        } else {
            pendingItems.append(parsed.items.count)
        }
    }

    private func usable(_ base: String?) -> String? {
        base.flatMap { URLReference.isUsableBase($0) ? $0 : nil }
    }

    mutating func finishSource() {
        let source = finished(metadata)
        // In RSS the element is a title with a URL, in Atom a feed.
        if let url = source.selfURL { draft.item.sourceURL = draft.item.sourceURL ?? url }
        if source != FeedMetadata(), draft.item.source == nil { draft.item.source = source }
        common = outerCommons.popLast() ?? CommonDraft()
        metadata = outerMetadata.popLast() ?? FeedMetadata()
        isInSource = false
    }

    /// A feed's metadata, filled from the draft.
    private func finished(_ metadata: FeedMetadata) -> FeedMetadata {
        var feed = metadata
        feed.id = common.id.value
        feed.title = common.title.value?.text
        feed.titleHTML = common.title.value?.html
        feed.description = common.description.value?.text
        feed.descriptionHTML = common.description.value?.html
        feed.link = common.link.value
        feed.links = common.links.withoutRepeats
        feed.language = common.language.value
        feed.published = common.published.value
        feed.updated = common.updated.value
        feed.authors =
            (common.authors.isEmpty ? common.spareAuthors : common.authors).withoutRepeats
        feed.contributors = common.contributors.withoutRepeats
        feed.publisher = common.publisher.value
        feed.categories = common.categories.withoutRepeats
        feed.hubs = feed.hubs.withoutRepeats
        feed.rights = common.rights.value?.text
        feed.rightsHTML = common.rights.value?.html
        feed.license = common.license
        feed.isExplicit = common.isExplicit
        feed.isBlocked = common.isBlocked
        feed.geo = common.place
        if feed.image?.url == nil, let url = common.image.value {
            var image = feed.image ?? FeedImage()
            image.url = url
            feed.image = image
        }
        return feed
    }

    /// What a document came to.
    struct Outcome {
        var feed: ParsedFeed
        var isFeed: Bool
        /// The root element's name when it is no feed's.
        var foreignRoot: String?
        /// Whether the root element was still open: the document broke off.
        var isOpen: Bool
        /// Whether there are as many items as a feed may have, or they hold as much.
        var isFull: Bool
    }

    /// Takes the whole items and what is known of the feed; a half item is left out.
    consuming func outcome() -> Outcome {
        let isOpen = frames.count > 1
        while isInSource { finishSource() }
        if isInItem { common = outerCommons.popLast() ?? CommonDraft() }
        parsed.feed = finished(metadata)
        completeURLs()
        return Outcome(
            feed: parsed, isFeed: sawFeed, foreignRoot: foreignRoot, isOpen: isOpen,
            isFull: isFinished)
    }

    /// Resolves what waited for the feed's own URL: it may stand after what needs it.
    private mutating func completeURLs() {
        let own = [documentURL, parsed.feed.selfURL, parsed.feed.link]
        guard let base = own.compactMap({ usable($0) }).first else { return }
        if hasPendingURLs {
            parsed.feed.completeURLs(with: base, &resolution)
            for index in parsed.items.indices {
                parsed.items[index].completeURLs(with: base, &resolution)
            }
        }
        parsed.feed.resolveHTML(against: base, &resolution)
        for index in pendingItems where index < parsed.items.count {
            let own = usable(parsed.items[index].link) ?? base
            parsed.items[index].resolveHTML(against: own, &resolution)
        }
    }
}
