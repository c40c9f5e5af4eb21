/// The vocabularies that feeds are written in.
enum Namespace: UInt8 {
    /// RSS itself: no namespace, or any of those RSS was given.
    case core
    case atom
    case dc, dcterms, content, itunes, media, podcast, psc, georss, gml, geo
    case syndication, slash, wfw, thread, feedburner, pheedo, license, admin, rdf, xhtml
    case svg, mathML, xlink, xml
    case foreign

    /// The namespace of an element.
    ///
    /// - Parameter prefix: Counts only without a URI: it was not declared then.
    init(uri: String?, prefix: String?) {
        if let uri {
            let key = Self.normalized(uri)
            self = key.isEmpty ? .core : Self.byURI[key] ?? Self.byFamily(of: key)
        } else if let prefix {
            self = Self.byPrefix[prefix.asciiLowercased] ?? .foreign
        } else {
            self = .core
        }
    }

    /// Without what publishers vary: letter case, http or https, a slash at the end, white space.
    static func normalized(_ uri: String) -> String {
        var key = (uri.trimmedValue ?? "").asciiLowercased
        if key.hasPrefix("https://") { key = "http://" + key.dropFirst(8) }
        while key.hasSuffix("/") { key.removeLast() }
        return key
    }

    private static func byFamily(of key: String) -> Namespace {
        if key.hasPrefix("http://backend.userland.com/rss") { return .core }
        if key.hasPrefix("http://search.yahoo.com/mrss/") { return .media }
        if key.hasPrefix("http://purl.org/rss/"), !key.contains("/modules/") { return .core }
        if key.hasPrefix("http://purl.org/dc/elements/") { return .dc }
        if key.hasPrefix("http://www.opengis.net/gml/") { return .gml }
        if key.hasPrefix("http://github.com/podcastindex-org/podcast-namespace") { return .podcast }
        if key.hasPrefix("http://podlove.org/simple-chapters") { return .psc }
        return .foreign
    }

    private static let byURI: [String: Namespace] = [
        "http://my.netscape.com/rdf/simple/0.9": .core,
        "http://channel.netscape.com/rdf/simple/0.9": .core,
        "http://my.netscape.com/publish/formats/rss-0.91.dtd": .core,
        "http://purl.org/net/rss1.1#": .core,
        "http://purl.org/rss/1.0/modules/rss091#": .core,
        "http://blogs.law.harvard.edu/tech/rss": .core,
        "http://cyber.law.harvard.edu/rss/rss.html": .core,
        "http://cyber.harvard.edu/rss/rss.html": .core,
        "http://www.rssboard.org/rss-specification": .core,
        "http://www.w3.org/2005/atom": .atom,
        "http://purl.org/atom/ns#": .atom,
        "http://purl.org/atom/ns": .atom,
        "http://example.com/newformat#": .atom,
        "http://example.com/necho": .atom,
        "http://purl.org/echo": .atom,
        "http://purl.org/pie": .atom,
        "uri/of/echo/namespace#": .atom,
        "http://purl.org/dc/terms": .dcterms,
        "http://purl.org/rss/1.0/modules/dcterms": .dcterms,
        "http://purl.org/rss/1.0/modules/content": .content,
        "http://www.itunes.com/dtds/podcast-1.0.dtd": .itunes,
        "http://example.com/dtds/podcast-1.0.dtd": .itunes,
        "http://search.yahoo.com/mrss": .media,
        "http://tools.search.yahoo.com/mrss": .media,
        "http://video.search.yahoo.com/mrss": .media,
        "http://www.rssboard.org/media-rss": .media,
        "http://podcastindex.org/namespace/1.0": .podcast,
        "http://www.georss.org/georss": .georss,
        "http://www.georss.org/georss/10": .georss,
        "http://www.opengis.net/gml": .gml,
        "http://www.w3.org/2003/01/geo/wgs84_pos#": .geo,
        "http://www.w3.org/2003/01/geo/wgs84_pos": .geo,
        "http://purl.org/rss/1.0/modules/syndication": .syndication,
        "http://purl.org/rss/1.0/modules/slash": .slash,
        "http://wellformedweb.org/commentapi": .wfw,
        "http://purl.org/syndication/thread/1.0": .thread,
        "http://rssnamespace.org/feedburner/ext/1.0": .feedburner,
        "http://www.pheedo.com/namespace/pheedo": .pheedo,
        "http://web.resource.org/cc": .license,
        "http://creativecommons.org/ns#": .license,
        "http://creativecommons.org/ns#license": .license,
        "http://blogs.law.harvard.edu/tech/creativecommonsrssmodule": .license,
        "http://backend.userland.com/creativecommonsrssmodule": .license,
        "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": .license,
        "http://webns.net/mvcb": .admin,
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#": .rdf,
        "http://www.w3.org/1999/xhtml": .xhtml,
        "http://www.w3.org/2000/svg": .svg,
        "http://www.w3.org/1998/math/mathml": .mathML,
        "http://www.w3.org/1999/xlink": .xlink,
        "http://www.w3.org/xml/1998/namespace": .xml,
    ]

    /// What an undeclared prefix customarily stands for.
    private static let byPrefix: [String: Namespace] = [
        "rss": .core, "atom": .atom, "atom10": .atom, "atom03": .atom, "a10": .atom,
        "dc": .dc, "dcterms": .dcterms, "dct": .dcterms, "content": .content,
        "itunes": .itunes, "media": .media, "mrss": .media, "podcast": .podcast, "psc": .psc,
        "georss": .georss, "gml": .gml, "geo": .geo, "sy": .syndication, "slash": .slash,
        "wfw": .wfw, "thr": .thread, "feedburner": .feedburner, "pheedo": .pheedo,
        "cc": .license, "creativecommons": .license, "admin": .admin, "rdf": .rdf,
        "xhtml": .xhtml, "svg": .svg, "math": .mathML, "xlink": .xlink, "xml": .xml,
    ]
}
