import AlertDelivery
import FeedConfig
import FeedModel
import FeedParsing

/// Which feeds of a list are added to feeds.toml, and which are not and why. Pure.
struct ImportPlan {
    private(set) var entries: [FeedEntry] = []
    /// A sentence for each feed that is left out, safe to print.
    private(set) var skipped: [String] = []

    private var names: Set<String>
    /// The last number behind a name that was taken.
    private var lastNumbers: [String: Int] = [:]
    /// The name of the feed at an address.
    private var known: [String: String] = [:]
    private var slugs: [String: String?] = [:]

    /// - Parameter tags: For every feed, beside its own.
    init(_ list: OPMLDocument, into configuration: FeedModel.Configuration, tags: [String]) {
        names = Set(configuration.feeds.map(\.name.text))
        for feed in configuration.feeds {
            guard case .url(let url) = feed.source else { continue }
            // What is no address is the same as none.
            do { known[try FeedAddress(url).sameness] = feed.name.text } catch { continue }
        }
        for feed in list.feeds { add(feed, tags: tags) }
        if list.leftOut > 0 {
            skipped.append("the list has \(list.leftOut) feeds more than are taken at once.")
        }
        if list.inclusions > 0 {
            skipped.append(
                "\(list.inclusions) entries name another list; import those files themselves.")
        }
        if list.isTruncated { skipped.append("the list breaks off; feeds may be missing.") }
    }

    private mutating func add(_ feed: OPMLFeed, tags: [String]) {
        let address: FeedAddress
        do { address = try FeedAddress(feed.url) } catch {
            skipped.append("\(Self.shown(feed.url)) is skipped: \(error)")
            return
        }
        if let name = known[address.sameness] {
            skipped.append(
                "\(Self.shown(feed.url)) is skipped: it is there already, as \"\(name)\".")
            return
        }
        let own = feed.name.flatMap { Self.isPlain($0) ? $0 : nil }
        let name = unique(
            own ?? ProposedName.ofFeed(title: feed.title, host: address.host, taken: []))
        let labels =
            feed.tags?.filter(Self.isPlain)
            ?? (feed.groups + feed.categories).compactMap { slug($0) }
        var given: Set<String> = []
        names.insert(name)
        known[address.sameness] = name
        entries.append(
            FeedEntry(
                name: name, url: address.url,
                tags: (labels + tags).filter { given.insert($0).inserted }))
    }

    /// As `ProposedName.unique`, but in time linear in the list, all of which may have one title.
    private mutating func unique(_ name: String) -> String {
        guard names.contains(name) else { return name }
        var number = lastNumbers[name] ?? 1
        repeat { number += 1 } while names.contains("\(name)-\(number)")
        lastNumbers[name] = number
        return "\(name)-\(number)"
    }

    private mutating func slug(_ label: String) -> String? {
        if let known = slugs[label] { return known }
        let slug = ProposedName.slug(label)
        slugs[label] = slug
        return slug
    }

    /// Whether feeds.toml takes it as a name or tag.
    private static func isPlain(_ text: String) -> Bool {
        text.safeForTerminal == text && FeedEntry.isLabel(text)
    }

    private static func shown(_ url: String) -> String {
        let safe = FeedAddress.withoutCredentials(url).safeForTerminal
        return "\"\(safe.count > 100 ? safe.prefix(100) + "…" : safe[...])\""
    }
}
