internal import FeedModel
internal import Foundation

extension XMLFeedReader {
    /// Does with a closing element what its frame says.
    mutating func close(_ frame: Frame) {
        if frame.captures { text.mendC1(from: frame.textStart) }
        switch frame.field {
        case .none: break
        case .title, .description, .content, .rights: closeConstruct(frame)
        case .mediaTitle...(.mediaRating): closeMedia(frame)
        case .latitude...(.corner): closePlace(frame)
        case .personName...(.inputLink): closePart(frame)
        case .itemEnd, .sourceEnd, .mediaContentEnd, .mediaGroupEnd, .placeEnd:
            closeContainer(frame)
        case .docs...(.medium): closeFeedProperty(frame)
        default: closeProperty(frame)
        }
        text.truncate(to: frame.textStart)
        if frames[frames.count - 1].captures {
            textEnd = max(textEnd, frames[frames.count - 1].textStart + Limits.shortFieldBytes)
        }
    }

    private mutating func closeConstruct(_ frame: Frame) {
        let language = scopeLanguage(frame)
        switch frame.field {
        case .title:
            guard common.title.accepts(frame.rank) else { return }
            let title = construct(frame)
            common.title.offer(title, rank: frame.rank)
            if title != nil { common.titleLanguage = language }
        case .rights:
            guard common.rights.accepts(frame.rank) else { return }
            common.rights.offer(construct(frame), rank: frame.rank)
        case .content:
            // Of several contents the first HTML one.
            let rank = frame.rank + (frame.kind == .html || frame.kind == .xhtml ? 0 : 16)
            guard draft.content.accepts(rank) else { return }
            draft.content.offer(body(frame, type: bodyType), rank: rank)
        default:
            if isOfItem {
                guard common.summary.accepts(frame.rank) else { return }
                common.summary.offer(body(frame, type: bodyType), rank: frame.rank)
            } else {
                guard common.description.accepts(frame.rank) else { return }
                common.description.offer(construct(frame), rank: frame.rank)
            }
        }
    }

    // MARK: Of feeds, items and sources

    private mutating func closeProperty(_ frame: Frame) {
        switch frame.field {
        case .id: common.id.offer(literal(frame), rank: frame.rank)
        case .guid: closeGUID(frame)
        case .link, .atomLink: closeLink(frame)
        case .originalLink: closeOriginalLink(frame)
        case .published:
            if common.published.accepts(frame.rank) {
                common.published.offer(date(frame), rank: frame.rank)
            }
        case .updated:
            if common.updated.accepts(frame.rank) {
                common.updated.offer(date(frame), rank: frame.rank)
            }
        case .author, .spareAuthor, .contributor, .publisher: closePerson(frame)
        case .category: closeCategory(frame)
        case .keywords: break
        case .license:
            common.license = common.license ?? absolute(literal(frame), frame)
        case .language:
            common.language.offer(plain(frame).map(Self.hyphenated), rank: frame.rank)
        case .generator: closeGenerator(frame)
        case .explicit: common.isExplicit = common.isExplicit ?? FeedNumber.flag(plain(frame))
        case .block: common.isBlocked = common.isBlocked ?? FeedNumber.flag(plain(frame))
        default: closeItemProperty(frame)
        }
    }

    private static func hyphenated(_ language: String) -> String {
        language.utf8.contains(UInt8(ascii: "_")) ? language.replacing("_", with: "-") : language
    }

    private mutating func closeItemProperty(_ frame: Frame) {
        switch frame.field {
        case .comments: draft.commentsURL.offer(absolute(literal(frame), frame), rank: 0)
        case .commentsFeed: draft.commentsFeedURL.offer(absolute(literal(frame), frame), rank: 0)
        case .commentsCount:
            draft.commentsCount.offer(FeedNumber.natural(plain(frame)), rank: frame.rank)
        case .duration:
            draft.item.duration = draft.item.duration ?? FeedNumber.duration(plain(frame))
        case .season: draft.season.offer(FeedNumber.integer(plain(frame)), rank: frame.rank)
        case .episode: draft.episode.offer(FeedNumber.integer(plain(frame)), rank: frame.rank)
        case .episodeType: draft.item.episodeType = draft.item.episodeType ?? plain(frame)
        case .podcastPerson:
            podcastPerson.name = plain(frame)
            guard podcastPerson.name != nil || podcastPerson.url != nil else { return }
            if isOfItem {
                draft.podcast.persons.appendNew(podcastPerson)
            } else {
                updatePodcast { [podcastPerson] in $0.persons.appendNew(podcastPerson) }
            }
        default: break
        }
    }

    private mutating func closeGUID(_ frame: Frame) {
        guard isOfItem, common.id.accepts(0), let id = literal(frame) else { return }
        common.id.offer(id, rank: 0)
        draft.item.idIsPermalink = draft.isPermalinkID
    }

    private mutating func closeLink(_ frame: Frame) {
        let url = absolute(linkAttributes.href ?? literal(frame), frame)
        if let url {
            noteLink(url: url, isRSS: frame.field == .link)
        } else if linkAttributes.type != nil || linkAttributes.hreflang != nil
            || linkAttributes.title != nil || linkAttributes.length != nil
        {
            common.links.appendNew(link(url: nil))
        }
    }

    private mutating func closeOriginalLink(_ frame: Frame) {
        guard isOfItem else { return }
        common.link.offer(absolute(literal(frame), frame), rank: frame.rank)
    }

    private mutating func closePerson(_ frame: Frame) {
        if person == Person(), let text = plain(frame) {
            person = Person(splitting: text) ?? Person()
        }
        guard let person = person.normalized() else { return }
        switch frame.field {
        case .author: common.authors.appendNew(person)
        case .spareAuthor: common.spareAuthors.appendNew(person)
        case .contributor: common.contributors.appendNew(person)
        default: common.publisher.offer(person, rank: frame.rank)
        }
        self.person = Person()
    }

    private mutating func closeCategory(_ frame: Frame) {
        guard let term = category.term ?? plain(frame) ?? category.label else { return }
        common.categories.appendNew(
            Category(term: term, scheme: category.scheme, label: category.label))
    }

    private mutating func closeGenerator(_ frame: Frame) {
        generator.name = plain(frame)
        guard !isInItem || isInSource, generator != Generator() else { return }
        if metadata.generator?.name == nil {
            // `admin:generatorAgent` names only the program's page.
            generator.url = generator.url ?? metadata.generator?.url
            metadata.generator = generator
        }
    }

    // MARK: Of feeds only

    private mutating func closeFeedProperty(_ frame: Frame) {
        switch frame.field {
        case .keywords:
            for word in plain(frame)?.split(separator: ",") ?? [] {
                guard let term = String(word).trimmedValue else { continue }
                common.categories.appendNew(Category(term: term, scheme: Self.itunesScheme))
            }
            return
        case .imageURL, .logo: return closeImage(frame)
        default: if isOfItem { return }
        }
        switch frame.field {
        case .docs: metadata.docs = metadata.docs ?? absolute(literal(frame), frame)
        case .rating: metadata.rating = metadata.rating ?? plain(frame)
        case .ttl: metadata.ttl = metadata.ttl ?? FeedNumber.natural(plain(frame))
        case .hour:
            if let hour = FeedNumber.integer(plain(frame)), (0...24).contains(hour) {
                metadata.skipHours.appendNew(hour % 24)
            }
        case .day: metadata.skipDays.appendNew(plain(frame))
        case .updatePeriod: metadata.updatePeriod = metadata.updatePeriod ?? plain(frame)
        case .updateFrequency:
            metadata.updateFrequency =
                metadata.updateFrequency ?? FeedNumber.natural(plain(frame))
        case .updateBase: metadata.updateBase = metadata.updateBase ?? date(frame)
        case .icon: metadata.icon = metadata.icon ?? absolute(literal(frame), frame)
        case .complete: metadata.isComplete = metadata.isComplete ?? FeedNumber.flag(plain(frame))
        case .newFeedURL:
            metadata.newFeedURL = metadata.newFeedURL ?? absolute(literal(frame), frame)
        default: closePodcast(frame)
        }
    }

    private mutating func closeImage(_ frame: Frame) {
        let url = absolute(literal(frame), frame)
        if frame.field == .logo {
            common.image.offer(url, rank: frame.rank)
            return
        }
        // `<image>https://…</image>` beside the element with a `url` of its own.
        if image.url == nil { image.url = url }
        if image != FeedImage(), !isInItem || isInSource {
            if metadata.image == nil { metadata.image = image }
        } else {
            common.image.offer(image.url, rank: 3)
        }
    }

    private mutating func closePodcast(_ frame: Frame) {
        let value = plain(frame)
        switch frame.field {
        case .podcastGUID: updatePodcast { $0.guid = $0.guid ?? value }
        case .locked: updatePodcast { $0.isLocked = $0.isLocked ?? FeedNumber.flag(value) }
        case .medium: updatePodcast { $0.medium = $0.medium ?? value }
        case .funding:
            let funding = PodcastFunding(url: fundingURL, title: value)
            if funding != PodcastFunding() { updatePodcast { $0.funding.appendNew(funding) } }
        default: break
        }
    }

    private mutating func updatePodcast(_ body: (inout FeedPodcast) -> Void) {
        var podcast = metadata.podcast ?? FeedPodcast()
        body(&podcast)
        if podcast != FeedPodcast() { metadata.podcast = podcast }
    }

    // MARK: Parts of containers

    private mutating func closePart(_ frame: Frame) {
        switch frame.field {
        case .personName: person.name = person.name ?? plain(frame)
        case .personEmail: person.email = person.email ?? plain(frame)
        case .personURL: person.url = person.url ?? absolute(literal(frame), frame)
        case .imageTitle: image.title = image.title ?? plain(frame)
        case .imageAddress: image.url = image.url ?? absolute(literal(frame), frame)
        case .imageLink: image.link = image.link ?? absolute(literal(frame), frame)
        case .imageWidth: image.width = image.width ?? FeedNumber.natural(plain(frame))
        case .imageHeight: image.height = image.height ?? FeedNumber.natural(plain(frame))
        case .imageDescription: image.description = image.description ?? plain(frame)
        case .inputTitle where frame.scope == .textInput:
            if textInput != TextInput(), metadata.textInput == nil {
                metadata.textInput = textInput
            }
        case .inputTitle: textInput.title = textInput.title ?? plain(frame)
        case .inputDescription: textInput.description = textInput.description ?? plain(frame)
        case .inputName: textInput.name = textInput.name ?? plain(frame)
        case .inputLink: textInput.link = textInput.link ?? absolute(literal(frame), frame)
        default: break
        }
    }

    private mutating func closeMedia(_ frame: Frame) {
        switch frame.field {
        case .mediaTitle:
            guard let title = construct(frame) else { return }
            // The group's own title says more of the item than that of one of its files.
            if isOfItem { common.title.offer(title, rank: isInMediaContent ? 3 : 2) }
            update { $0.title = $0.title ?? title.text }
        case .mediaDescription:
            guard isOfItem, let body = body(frame, type: bodyType) else { return }
            common.summary.offer(body, rank: isInMediaContent ? 4 : 3)
            let description = plain(frame)
            update { $0.description = $0.description ?? description }
        case .mediaThumbnail:
            if let url = literal(frame), let absolute = absolute(url, frame) {
                addThumbnail(Thumbnail(url: absolute))
            }
        case .mediaPlayer: notePlayer(absolute(literal(frame), frame))
        case .mediaCredit:
            credit.name = plain(frame)
            guard credit.name != nil else { return }
            update { [credit] in $0.credits.appendNew(credit) }
        case .mediaRating:
            let rating = plain(frame)
            update { $0.rating = $0.rating ?? rating }
        default: break
        }
    }

    private mutating func closePlace(_ frame: Frame) {
        guard let value = plain(frame) else { return }
        if frame.field == .corner {
            closeCorner(value, isUpper: frame.rank == 1)
        } else {
            closeShape(frame.field, value)
        }
    }

    private mutating func closeContainer(_ frame: Frame) {
        switch frame.field {
        case .itemEnd: finishItem()
        case .sourceEnd:
            if frame.captures {
                common.title.offer(construct(frame), rank: 1)
            }
            finishSource()
        case .mediaContentEnd: closeMediaContent()
        case .mediaGroupEnd: closeMediaGroup()
        default: closePlace()
        }
    }
}
