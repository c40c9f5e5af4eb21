/// The element names that mean something to a feed in at least one namespace, in lower case.
enum LocalName: String, CaseIterable {
    case other = ""
    // RSS and RDF.
    case rss, rdf = "RDF", channel, item, title, link, description, language, pubdate
    case lastbuilddate, managingeditor, webmaster, generator, docs, cloud, ttl, image, rating
    case textinput, skiphours, skipdays, hour, day, category, copyright, author, comments
    case enclosure, guid, source, url, width, height, name, fullitem
    // Atom.
    case feed, entry, subtitle, tagline, id, updated, modified, published, issued, created
    case summary, content, contributor, rights, logo, icon, email, uri, homepage
    // Dublin Core.
    case creator, publisher, subject, date, identifier
    // Modules.
    case encoded, body, updateperiod, updatefrequency, updatebase, commentrss, total
    case inReplyTo = "in-reply-to", origlink, license, generatoragent
    // iTunes and the podcast namespace.
    case owner, keywords, explicit, block, complete, duration, season, episode, episodetype
    case newFeedURL = "new-feed-url", funding, locked, medium, person, transcript, chapters
    case chapter
    // Media RSS.
    case group, thumbnail, player, credit, community, starrating, statistics
    // Places.
    case point, line, polygon, box, `where`, lat, long, alt, pos, poslist, linestring
    case linearring, exterior, interior, envelope, lowercorner, uppercorner, coordinates

    init(_ written: String) {
        self = Self.byName[written.asciiLowercased] ?? .other
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.rawValue.asciiLowercased, $0) })
}

/// An element as the readers know it.
struct ElementName: Equatable {
    var namespace: Namespace
    var local: LocalName
}
