internal import FeedModel

extension XMLFeedReader {
    mutating func openDublinCore(_ name: LocalName) {
        switch name {
        case .title: openConstruct(.title, rank: 4)
        case .description: openConstruct(.description, rank: 5)
        case .rights: openConstruct(.rights, rank: 2)
        case .creator, .author: openPerson(.author)
        case .contributor: openPerson(.contributor)
        case .publisher: openPerson(.publisher, rank: 1)
        case .subject:
            category = CategoryAttributes()
            openText(.category)
        case .date:
            if isOfItem {
                openText(.published, rank: 3)
            } else {
                openText(.updated, rank: 3)
            }
        case .language: openText(.language, rank: 1)
        case .identifier: if isOfItem { openText(.id, rank: 4, kind: .text) }
        default: break
        }
    }

    mutating func openDublinCoreTerms(_ name: LocalName) {
        switch name {
        case .issued: openText(.published, rank: 2)
        case .created: if isOfItem { openText(.published, rank: 5) }
        case .modified: openText(.updated, rank: 2)
        default: openDublinCore(name)
        }
    }

    /// The small modules: content, syndication, slash, comments, threads, licenses and so on.
    mutating func openModule(_ name: ElementName, _ attributes: XMLAttributes) {
        switch (name.namespace, name.local) {
        case (.content, .encoded) where isOfItem:
            openConstruct(.content, rank: 0, kind: .html, type: "html")
        case (.xhtml, .body) where isOfItem:
            openConstruct(.content, rank: 6, kind: .xhtml, type: "xhtml")
        case (.syndication, .updateperiod): openText(.updatePeriod)
        case (.syndication, .updatefrequency): openText(.updateFrequency)
        case (.syndication, .updatebase): openText(.updateBase)
        case (.slash, .comments) where isOfItem: openText(.commentsCount)
        case (.thread, .total) where isOfItem: openText(.commentsCount, rank: 1)
        case (.wfw, .commentrss) where isOfItem: openText(.commentsFeed, kind: .text)
        case (.thread, .inReplyTo):
            noteReply(attributes)
            openScope(.leaf)
        case (.feedburner, .origlink): openText(.originalLink, kind: .text)
        case (.pheedo, .origlink): openText(.originalLink, rank: 1, kind: .text)
        case (.license, .license):
            common.license =
                common.license ?? absolute(attributes.value("resource", prefix: "rdf"))
            openText(.license, kind: .text)
        case (.admin, .generatoragent):
            if let url = absolute(attributes.value("resource", prefix: "rdf")),
                !isInItem || isInSource, metadata.generator?.url == nil
            {
                var generator = metadata.generator ?? Generator()
                generator.url = url
                metadata.generator = generator
            }
            openScope(.leaf)
        case (.psc, .chapters) where isOfItem && !hasChapters:
            hasChapters = true
            openScope(.chapters)
        default: break
        }
    }

    private mutating func noteReply(_ attributes: XMLAttributes) {
        guard isOfItem else { return }
        let reply = Reply(
            id: attributes.value("ref"), url: absolute(attributes.value("href")),
            type: attributes.value("type"), source: absolute(attributes.value("source")))
        if reply != Reply() { draft.item.inReplyTo.appendNew(reply) }
    }

    mutating func noteChapter(_ name: ElementName, _ attributes: XMLAttributes) {
        guard name.namespace == .psc, name.local == .chapter else { return }
        let chapter = Chapter(
            start: FeedNumber.duration(attributes.value("start")),
            title: attributes.value("title"), url: absolute(attributes.value("href")),
            image: absolute(attributes.value("image")))
        if chapter != Chapter() { draft.item.chapters.appendNew(chapter) }
        openScope(.leaf)
    }

    // MARK: Podcasts

    mutating func openITunes(_ name: LocalName, _ attributes: XMLAttributes) {
        switch name {
        case .title: openConstruct(.title, rank: 5)
        case .summary: openConstruct(.description, rank: 2)
        case .subtitle: if !isInItem { openConstruct(.description, rank: 3) }
        case .author: openPerson(.spareAuthor)
        case .owner:
            person = Person()
            openText(.publisher, rank: 2, scope: .owner)
        case .category:
            if let term = decoded(attributes.value("text")) {
                common.categories.appendNew(
                    Category(term: term, scheme: Self.itunesScheme, label: nil))
            }
            openScope(.itunesCategory)
        case .keywords: openText(.keywords)
        case .explicit: openText(.explicit)
        case .block: openText(.block)
        case .complete: openText(.complete)
        case .newFeedURL: openText(.newFeedURL, kind: .text)
        case .image:
            common.image.offer(
                absolute(attributes.value("href") ?? attributes.value("url")), rank: 1)
            openText(.logo, rank: 1, kind: .text)
        case .link:
            if attributes.value("rel")?.asciiLowercased == "image" {
                common.image.offer(absolute(attributes.value("href")), rank: 2)
            }
            openScope(.leaf)
        case .duration where isOfItem: openText(.duration)
        case .season where isOfItem: openText(.season)
        case .episode where isOfItem: openText(.episode)
        case .episodetype where isOfItem: openText(.episodeType)
        default: break
        }
    }

    static let itunesScheme = "http://www.itunes.com/"

    mutating func openPodcast(_ name: LocalName, _ attributes: XMLAttributes) {
        switch name {
        case .guid where !isInItem: openText(.podcastGUID, kind: .text)
        case .locked where !isInItem: openText(.locked)
        case .medium where !isInItem: openText(.medium)
        case .funding where !isInItem:
            fundingURL = absolute(attributes.value("url"))
            openText(.funding)
        case .person:
            podcastPerson = PodcastPerson(
                role: attributes.value("role"), group: attributes.value("group"),
                url: absolute(attributes.value("href")), image: absolute(attributes.value("img")))
            openText(.podcastPerson)
        case .transcript where isOfItem:
            if let url = absolute(attributes.value("url")) {
                draft.podcast.transcripts.appendNew(
                    PodcastTranscript(
                        url: url, type: attributes.value("type"),
                        language: attributes.value("language"), rel: attributes.value("rel")))
            }
            openScope(.leaf)
        case .chapters where isOfItem:
            let url = absolute(attributes.value("url"))
            draft.podcast.chaptersURL = draft.podcast.chaptersURL ?? url
            openScope(.leaf)
        case .season where isOfItem: openText(.season, rank: 1)
        case .episode where isOfItem: openText(.episode, rank: 1)
        default: break
        }
    }
}
