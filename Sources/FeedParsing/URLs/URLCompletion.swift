internal import FeedModel

/// Makes URLs absolute that were read before their base was known.
extension Item {
    mutating func completeURLs(with base: String, _ budget: inout ResolutionBudget) {
        link.complete(with: base, &budget)
        externalURL.complete(with: base, &budget)
        contentSource.complete(with: base, &budget)
        license.complete(with: base, &budget)
        image.complete(with: base, &budget)
        thumbnail.complete(with: base, &budget)
        commentsURL.complete(with: base, &budget)
        commentsFeedURL.complete(with: base, &budget)
        sourceURL.complete(with: base, &budget)
        links.completeEach { $0.url.complete(with: base, &budget) }
        enclosures.completeEach { $0.url.complete(with: base, &budget) }
        inReplyTo.completeEach {
            $0.url.complete(with: base, &budget)
            $0.source.complete(with: base, &budget)
        }
        chapters.completeEach {
            $0.url.complete(with: base, &budget)
            $0.image.complete(with: base, &budget)
        }
        media.completeEach { object in
            object.url.complete(with: base, &budget)
            object.playerURL.complete(with: base, &budget)
            object.thumbnails.completeEach { $0.url.complete(with: base, &budget) }
        }
        podcast?.transcripts.completeEach { $0.url.complete(with: base, &budget) }
        podcast?.chaptersURL.complete(with: base, &budget)
        podcast?.persons.completeEach { $0.complete(with: base, &budget) }
        authors.completeEach { $0.complete(with: base, &budget) }
        contributors.completeEach { $0.complete(with: base, &budget) }
        publisher?.complete(with: base, &budget)
        source?.completeURLs(with: base, &budget)
    }

    mutating func resolveHTML(against base: String, _ budget: inout ResolutionBudget) {
        titleHTML.resolveHTML(against: base, &budget)
        rightsHTML.resolveHTML(against: base, &budget)
        if summaryType != "text" { summaryHTML.resolveHTML(against: base, &budget) }
        if contentType != "text" { contentHTML.resolveHTML(against: base, &budget) }
    }
}

extension FeedMetadata {
    mutating func completeURLs(with base: String, _ budget: inout ResolutionBudget) {
        link.complete(with: base, &budget)
        selfURL.complete(with: base, &budget)
        nextURL.complete(with: base, &budget)
        license.complete(with: base, &budget)
        icon.complete(with: base, &budget)
        docs.complete(with: base, &budget)
        newFeedURL.complete(with: base, &budget)
        hubs.completeEach { $0.complete(with: base, &budget) }
        links.completeEach { $0.url.complete(with: base, &budget) }
        authors.completeEach { $0.complete(with: base, &budget) }
        contributors.completeEach { $0.complete(with: base, &budget) }
        publisher?.complete(with: base, &budget)
        generator?.url.complete(with: base, &budget)
        image?.url.complete(with: base, &budget)
        image?.link.complete(with: base, &budget)
        textInput?.link.complete(with: base, &budget)
        podcast?.funding.completeEach { $0.url.complete(with: base, &budget) }
        podcast?.persons.completeEach { $0.complete(with: base, &budget) }
    }

    mutating func resolveHTML(against base: String, _ budget: inout ResolutionBudget) {
        titleHTML.resolveHTML(against: base, &budget)
        descriptionHTML.resolveHTML(against: base, &budget)
        rightsHTML.resolveHTML(against: base, &budget)
    }
}

extension Person {
    fileprivate mutating func complete(with base: String, _ budget: inout ResolutionBudget) {
        url.complete(with: base, &budget)
        avatar.complete(with: base, &budget)
    }
}

extension PodcastPerson {
    fileprivate mutating func complete(with base: String, _ budget: inout ResolutionBudget) {
        url.complete(with: base, &budget)
        image.complete(with: base, &budget)
    }
}

extension Array {
    fileprivate mutating func completeEach(_ body: (inout Element) -> Void) {
        for index in indices { body(&self[index]) }
    }
}

extension String {
    fileprivate mutating func complete(with base: String, _ budget: inout ResolutionBudget) {
        if !URLReference.isAbsolute(self) { self = budget.resolve(self, base: base) }
    }
}

extension String? {
    fileprivate mutating func complete(with base: String, _ budget: inout ResolutionBudget) {
        guard let url = self, !URLReference.isAbsolute(url) else { return }
        self = budget.resolve(url, base: base)
    }

    fileprivate mutating func resolveHTML(against base: String, _ budget: inout ResolutionBudget) {
        guard let html = self,
            let resolved = HTMLLinks.resolved(html.utf8.span, base: base, &budget)
        else {
            return
        }
        self = resolved
    }
}
