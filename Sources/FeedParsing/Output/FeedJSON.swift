public import FeedModel
internal import Foundation

extension ParsedFeed {
    /// The feed as one JSON object in UTF-8, in the shape that `feedwatch parse --json` prints
    /// (docs/feed-json.md): keys in snake_case, absent values left out.
    ///
    /// - Parameters:
    ///   - pretty: Whether it is indented.
    ///   - write: Gets the text piece by piece, without a newline at its end.
    public func writeFeedJSON(pretty: Bool = false, to write: @escaping ([UInt8]) -> Void) {
        var json = JSONWriter(isPretty: pretty) { write(Array(copying: $0)) }
        json.object { json in
            json.member("format", format.rawValue)
            json.member("version", version)
            json.member("encoding", encoding)
            json.member("recovered", recovered)
            json.list("warnings", warnings) { json, warning in
                json.object { json in
                    json.member("code", warning.code)
                    json.member("message", warning.message)
                    json.member("line", warning.line)
                }
            }
            json.member("feed") { feed.write(to: &$0) }
            json.list("items", items) { json, item in json.object { item.write(to: &$0) } }
        }
        json.finish()
    }
}

extension ParsedFeed {
    /// What ``writeFeedJSON(pretty:to:)`` writes, in one piece.
    public func feedJSON(pretty: Bool = false) -> [UInt8] {
        var output: [UInt8] = []
        writeFeedJSON(pretty: pretty) { output += $0 }
        return output
    }
}

extension FeedMetadata {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("title", title)
        json.member("title_html", titleHTML)
        json.member("description", description)
        json.member("description_html", descriptionHTML)
        json.member("link", link)
        json.member("self_url", selfURL)
        json.list("hubs", hubs) { $0.string($1) }
        json.member("next_url", nextURL)
        json.links(links)
        json.member("language", language)
        json.member("published", published)
        json.member("updated", updated)
        json.persons("authors", authors)
        json.persons("contributors", contributors)
        if let publisher { json.member("publisher") { $0.person(publisher) } }
        json.categories(categories)
        json.member("generator") { json in
            json.member("name", generator?.name)
            json.member("url", generator?.url)
            json.member("version", generator?.version)
        }
        json.member("rights", rights)
        json.member("rights_html", rightsHTML)
        json.member("license", license)
        json.member("image") { json in
            json.member("url", image?.url)
            json.member("title", image?.title)
            json.member("link", image?.link)
            json.member("width", image?.width)
            json.member("height", image?.height)
            json.member("description", image?.description)
        }
        json.member("icon", icon)
        json.member("docs", docs)
        json.member("rating", rating)
        writeSchedule(to: &json)
        json.member("cloud") { json in
            json.member("domain", cloud?.domain)
            json.member("port", cloud?.port)
            json.member("path", cloud?.path)
            json.member("register_procedure", cloud?.registerProcedure)
            json.member("protocol", cloud?.protocol)
        }
        json.member("text_input") { json in
            json.member("title", textInput?.title)
            json.member("description", textInput?.description)
            json.member("name", textInput?.name)
            json.member("link", textInput?.link)
        }
        json.member("explicit", isExplicit)
        json.member("block", isBlocked)
        json.member("complete", isComplete)
        json.member("new_feed_url", newFeedURL)
        if let podcast { json.member("podcast") { podcast.write(to: &$0) } }
        json.geo(geo)
    }

    private func writeSchedule(to json: inout JSONWriter) {
        json.member("ttl", ttl)
        json.list("skip_hours", skipHours) { $0.number(Double($1)) }
        json.list("skip_days", skipDays) { $0.string($1) }
        json.member("update_period", updatePeriod)
        json.member("update_frequency", updateFrequency)
        json.member("update_base", updateBase)
    }
}

extension Item {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("id_is_permalink", idIsPermalink)
        json.member("title", title)
        json.member("title_html", titleHTML)
        json.member("link", link)
        json.member("external_url", externalURL)
        json.links(links)
        json.member("summary", summaryHTML)
        json.member("summary_type", summaryType)
        json.member("content", contentHTML)
        json.member("content_type", contentType)
        json.member("content_src", contentSource)
        json.member("text", contentHTML == nil ? summaryText : contentText)
        json.persons("authors", authors)
        json.persons("contributors", contributors)
        if let publisher { json.member("publisher") { $0.person(publisher) } }
        json.categories(categories)
        json.list("enclosures", enclosures) { json, enclosure in
            json.object { json in
                json.member("url", enclosure.url)
                json.member("type", enclosure.type)
                json.member("length", enclosure.length)
                json.member("title", enclosure.title)
                json.member("duration", enclosure.duration)
            }
        }
        json.member("rights", rights)
        json.member("rights_html", rightsHTML)
        json.member("license", license)
        json.member("published", published)
        json.member("updated", updated)
        json.member("language", language)
        json.member("image", image)
        json.member("thumbnail", thumbnail)
        json.list("media", media) { json, object in json.object { object.write(to: &$0) } }
        writeConversation(to: &json)
        json.member("source") { json in
            json.member("url", sourceURL)
            source?.write(to: &json)
        }
        writeEpisode(to: &json)
        if let community { json.member("community") { community.write(to: &$0) } }
        json.geo(geo)
    }

    private func writeConversation(to json: inout JSONWriter) {
        json.member("comments_url", commentsURL)
        json.member("comments_feed_url", commentsFeedURL)
        json.member("comments_count", commentsCount)
        json.list("in_reply_to", inReplyTo) { json, reply in
            json.object { json in
                json.member("id", reply.id)
                json.member("url", reply.url)
                json.member("type", reply.type)
                json.member("source", reply.source)
            }
        }
    }

    private func writeEpisode(to json: inout JSONWriter) {
        json.member("duration", duration)
        json.member("explicit", isExplicit)
        json.member("block", isBlocked)
        json.member("season", season)
        json.member("episode", episode)
        json.member("episode_type", episodeType)
        json.list("chapters", chapters) { json, chapter in
            json.object { json in
                json.member("start", chapter.start)
                json.member("title", chapter.title)
                json.member("url", chapter.url)
                json.member("image", chapter.image)
            }
        }
        json.member("podcast") { json in
            guard let podcast else { return }
            json.list("transcripts", podcast.transcripts) { json, transcript in
                json.object { json in
                    json.member("url", transcript.url)
                    json.member("type", transcript.type)
                    json.member("language", transcript.language)
                    json.member("rel", transcript.rel)
                }
            }
            json.member("chapters_url", podcast.chaptersURL)
            json.podcastPersons(podcast.persons)
        }
    }
}

extension MediaObject {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("url", url)
        json.member("type", type)
        json.member("medium", medium)
        json.member("width", width)
        json.member("height", height)
        json.member("duration", duration)
        json.member("length", length)
        json.member("title", title)
        json.member("description", description)
        json.list("thumbnails", thumbnails) { json, thumbnail in
            json.object { json in
                json.member("url", thumbnail.url)
                json.member("width", thumbnail.width)
                json.member("height", thumbnail.height)
            }
        }
        json.member("player_url", playerURL)
        json.list("credits", credits) { json, credit in
            json.object { json in
                json.member("role", credit.role)
                json.member("name", credit.name)
            }
        }
        json.member("rating", rating)
    }
}

extension MediaCommunity {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("views", views)
        json.member("favorites", favorites)
        json.member("rating_average", ratingAverage)
        json.member("rating_count", ratingCount)
        json.member("rating_min", ratingMinimum)
        json.member("rating_max", ratingMaximum)
    }
}

extension FeedPodcast {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("guid", guid)
        json.member("locked", isLocked)
        json.list("funding", funding) { json, funding in
            json.object { json in
                json.member("url", funding.url)
                json.member("title", funding.title)
            }
        }
        json.member("medium", medium)
        json.podcastPersons(persons)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: StaticString, _ date: Date?) {
        guard let date else { return }
        member(key, RFC3339.text(seconds: Int(date.timeIntervalSince1970.rounded(.down))))
    }

    fileprivate mutating func links(_ links: [Link]) {
        list("links", links) { json, link in
            json.object { json in
                json.member("url", link.url)
                json.member("rel", link.rel)
                json.member("type", link.type)
                json.member("title", link.title)
                json.member("hreflang", link.hreflang)
                json.member("length", link.length)
            }
        }
    }

    fileprivate mutating func persons(_ key: StaticString, _ persons: [Person]) {
        list(key, persons) { json, person in json.object { $0.person(person) } }
    }

    fileprivate mutating func person(_ person: Person) {
        member("name", person.name)
        member("email", person.email)
        member("url", person.url)
        member("avatar", person.avatar)
    }

    fileprivate mutating func podcastPersons(_ persons: [PodcastPerson]) {
        list("persons", persons) { json, person in
            json.object { json in
                json.member("name", person.name)
                json.member("role", person.role)
                json.member("group", person.group)
                json.member("url", person.url)
                json.member("image", person.image)
            }
        }
    }

    fileprivate mutating func categories(_ categories: [FeedModel.Category]) {
        list("categories", categories) { json, category in
            json.object { json in
                json.member("term", category.term)
                json.member("scheme", category.scheme)
                json.member("label", category.label)
            }
        }
    }

    fileprivate mutating func geo(_ shape: GeoShape?) {
        guard let shape else { return }
        member("geo") { json in
            switch shape {
            case .point(let position):
                json.member("type", "Point")
                json.list("coordinates", position.numbers) { $0.number($1) }
            case .lineString(let positions):
                json.member("type", "LineString")
                json.list("coordinates", positions) { $0.position($1) }
            case .polygon(let rings):
                json.member("type", "Polygon")
                json.list("coordinates", rings) { json, ring in
                    json.array(ring) { $0.position($1) }
                }
            case .box(let southWest, let northEast):
                json.member("type", "Box")
                json.list("coordinates", [southWest, northEast]) { $0.position($1) }
            }
        }
    }

    private mutating func position(_ position: GeoPosition) {
        array(position.numbers) { $0.number($1) }
    }
}

extension GeoPosition {
    fileprivate var numbers: [Double] { [longitude, latitude] + (altitude.map { [$0] } ?? []) }
}
