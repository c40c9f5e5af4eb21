/// What an open element's text becomes when it closes.
enum Field: Comparable {
    case none
    // Text constructs.
    case title, description, content, rights
    // Of feeds, items and sources.
    case id, guid, link, atomLink, originalLink, published, updated, author, contributor
    case publisher, category, license, language, generator, spareAuthor
    case explicit, block, comments, commentsFeed, commentsCount
    // Of feeds only.
    case docs, rating, ttl, hour, day, updatePeriod, updateFrequency, updateBase, logo, icon
    case complete, newFeedURL, keywords, imageURL
    case podcastGUID, locked, funding, medium
    // Of items only.
    case duration, season, episode, episodeType, podcastPerson
    // Of containers.
    case personName, personEmail, personURL
    case imageTitle, imageLink, imageWidth, imageHeight, imageDescription, imageAddress
    case inputTitle, inputDescription, inputName, inputLink
    case mediaTitle, mediaDescription, mediaThumbnail, mediaPlayer, mediaCredit, mediaRating
    case latitude, longitude, altitude, point, line, polygon, box, positions, corner
    // Containers that do something when they close.
    case itemEnd, sourceEnd, mediaContentEnd, mediaGroupEnd, placeEnd
}

/// What an element's children may mean.
enum Scope: UInt8 {
    case document, root, feed, item, source
    case image, textInput, person, owner, hours, days, itunesCategory
    case mediaGroup, mediaContent, community, chapters, place
    /// An unknown element around items: only items count in it.
    case wrapper
    /// Nothing inside means anything by itself.
    case leaf
}

/// How an element's text is to be read.
enum TextKind: UInt8 {
    /// Literal.
    case text
    /// To be decoded once more.
    case html
    /// Markup of which the wrapping `div` is not part.
    case xhtml
    /// The markup of some other XML vocabulary.
    case xml
    /// As `text` and `html`, after decoding base64.
    case base64Text, base64HTML
}

/// An open element.
struct Frame {
    var field = Field.none
    var scope = Scope.leaf
    var kind = TextKind.text
    /// Of the value among the sources of its key.
    var rank: UInt8 = 0
    /// Whether its text is collected.
    var captures = false
    /// Whether markup in it is part of its text.
    var keepsMarkup = false
    /// Whether its text is collected as HTML, with `<` and `&` escaped.
    var escapes = false
    /// Where its text begins.
    var textStart = 0
    /// Indexes of the base and language in scope; -1 without.
    var base = -1
    var language = -1
}
