import FeedModel

/// Finds the items of a document that are stored already, under other identities: after a feed has
/// changed the scheme or host of its guids, say.
///
/// What is certain counts by itself. What is only likely counts if most of the newcomers are, and
/// there are some: a status page may well say the same thing twice.
struct IdentityGuard {
    /// What an item is recognized by.
    struct Traits {
        let textDigest: Int64
        let link: String?
        /// The link without its host.
        let path: String?
        let title: String?

        init(textDigest: Int64, link: String?, title: String?) {
            self.textDigest = textDigest
            let canonical = link.map(CanonicalLink.init)
            self.link = canonical?.text
            self.path = canonical?.path
            self.title = title
        }
    }

    /// Fewer likely ones prove nothing.
    private static let fewestLikely = 3

    private let newcomers: [Traits]
    private let stored: [Traits]
    /// Of newcomers, with the stored ones that they are.
    private(set) var pairs: [Int: Int] = [:]
    private var taken: Set<Int> = []

    /// - Parameters:
    ///   - newcomers: The items of a document that nothing is known under the identities of.
    ///   - stored: Those of the feed that the document doesn't have, the newest first.
    ///   - trustsLinks: Whether the feed's guids are known to mean nothing.
    init(newcomers: [Traits], stored: [Traits], trustsLinks: Bool) {
        self.newcomers = newcomers
        self.stored = stored
        pair(allowsTwins: true) { traits in traits.link.map { "\(traits.textDigest) \($0)" } }
        if trustsLinks {
            pair { $0.link }
            return
        }
        let certain = pairs
        pair { "\($0.textDigest)" }
        pair { traits in
            guard let path = traits.path, let title = traits.title else { return nil }
            return "\(path)\n\(title)"
        }
        guard pairs.count >= Self.fewestLikely, pairs.count * 2 > newcomers.count else {
            pairs = certain
            return
        }
        pair { $0.link }
    }

    /// Pairs those that have a key in common which nobody else has.
    ///
    /// - Parameter allowsTwins: Several with one key are taken in order.
    private mutating func pair(allowsTwins: Bool = false, by key: (Traits) -> String?) {
        var offers: [String: [Int]] = [:]
        for (index, traits) in stored.enumerated() where !taken.contains(index) {
            if let key = key(traits) { offers[key, default: []].append(index) }
        }
        var wishes: [String: [Int]] = [:]
        for (index, traits) in newcomers.enumerated() where pairs[index] == nil {
            if let key = key(traits), offers[key] != nil { wishes[key, default: []].append(index) }
        }
        for (key, wishing) in wishes {
            guard let offered = offers[key],
                allowsTwins || offered.count == 1 && wishing.count == 1
            else { continue }
            for (newcomer, item) in zip(wishing, offered) {
                pairs[newcomer] = item
                taken.insert(item)
            }
        }
    }
}

/// A link without what may differ between two links to one page: scheme, `www.`, fragment, the
/// parameters by which visits are counted, a slash at the end.
struct CanonicalLink {
    /// Begins with two slashes where the link has a host.
    let text: String
    /// From the first slash after the host; nil if there is nothing that tells one page from others.
    let path: String?

    init(_ link: String) {
        var rest = schemeless(link)[...]
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        var query: [Substring] = []
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...].split(separator: "&")
                .filter { !Self.isTracking($0) }
            rest = rest[..<mark]
        }
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        if rest.hasPrefix("//www.") { rest = "//" + rest.dropFirst("//www.".count) }
        let end = query.isEmpty ? "" : "?" + query.joined(separator: "&")
        text = rest + end
        guard rest.hasPrefix("//") else {
            path = nil
            return
        }
        let place = rest.dropFirst(2).drop { $0 != "/" } + end
        path = place.isEmpty ? nil : String(place)
    }

    /// Of the parameter lists of analytics services; none of them chooses a page.
    private static let trackers: Set<String> = [
        "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "cmpid",
        "_ga", "xtor", "at_medium", "at_campaign",
    ]

    static func isTracking(_ parameter: some StringProtocol) -> Bool {
        let name = parameter.prefix { $0 != "=" }.lowercased()
        return name.hasPrefix("utm_") || trackers.contains(name)
    }
}

/// A site that moves to https changes all its guids and links, and none of its items.
func schemeless(_ url: String) -> String {
    for scheme in ["https:", "http:"] where url.hasPrefix(scheme) {
        return String(Substring(url.utf8.dropFirst(scheme.utf8.count)))
    }
    return url
}
