import FeedModel
import Foundation
import GRDB

/// What tells quickly whether an item is stored, and with the same texts.
struct KnownItem {
    let textDigest: Int64
    let row: Int64
}

/// Tells the new and the changed of a document's items from the seen, and stores them; inside a
/// transaction.
struct ItemRecorder {
    let database: Database
    let feed: Feed
    let feedID: Int64
    /// Whether the feed was stored just now, so that nothing is known of its items.
    var isNewFeed = false
    let now: Date

    private struct Found {
        let row: Int64
        let identity: ItemIdentity
        /// In the document.
        let index: Int
        let change: ItemChange
        var earlierTexts: ItemTexts?
    }

    /// An item of the document, and what is stored of it.
    private struct Placed {
        /// In the document. An item is large: it is looked at where it is.
        let index: Int
        let identity: ItemIdentity
        let digest: Int64
        var earlier: KnownItem?
    }

    struct Recorded {
        /// The new and changed ones, oldest first.
        var revisions: [ItemRevision] = []
        /// Of the items of the document, oldest first.
        var rows: [Int64] = []
        /// Those of them that were stored now.
        var newRows: [Int64] = []
        /// Of an older page: whether it holds something of before the gap.
        var reachesKnown = false
    }

    /// - Parameters:
    ///   - firstRow: Of a page that is to fill a gap: the first row behind the gap. Then what is older
    ///     than all that was stored before is left out: it has nothing to do with the gap.
    ///   - doubt: What is known of the feed's guids; learns from this document.
    func record(
        _ items: [Item], after firstRow: Int64? = nil, doubting doubt: inout IdentityDoubt,
        counting summary: inout PollSummary
    ) throws -> Recorded {
        let known = try knownItems()
        var placed = place(items, among: known, trustingGuids: !doubt.isCertain)
        try recognize(&placed, items: items, known: known, &doubt, counting: &summary)
        var recorded = Recorded()
        if let firstRow,
            let start = placed.firstIndex(where: { $0.earlier.map { $0.row < firstRow } ?? false })
        {
            recorded.reachesKnown = true
            placed.removeFirst(start)
        }
        let edits = try keepEdited(placed, among: items)
        let lent = items.span
        let writer = try ItemWriter(database: database, feedID: feedID, now: now)
        var found: [Found] = []
        found.reserveCapacity(placed.count)
        for place in placed {
            guard let earlier = place.earlier else {
                summary.new += 1
                let row = try writer.insert(
                    lent, at: place.index, identity: place.identity, digest: place.digest)
                recorded.rows.append(row)
                recorded.newRows.append(row)
                found.append(
                    Found(row: row, identity: place.identity, index: place.index, change: .new))
                continue
            }
            recorded.rows.append(earlier.row)
            guard earlier.textDigest != place.digest else {
                summary.seen += 1
                continue
            }
            let earlierTexts = edits[earlier.row]
            if earlierTexts == nil { summary.seen += 1 } else { summary.changed += 1 }
            try writer.update(
                lent, at: place.index, row: earlier.row, key: place.identity.key,
                digest: place.digest, isRevision: earlierTexts != nil)
            // Also where it says the same: of white space, a rule may think otherwise.
            found.append(
                Found(
                    row: earlier.row, identity: place.identity, index: place.index,
                    change: .changed, earlierTexts: earlierTexts))
        }
        recorded.revisions = try revisions(of: found, among: items)
        return recorded
    }

    /// Keeps what the items of the document said before.
    ///
    /// - Returns: The texts of those that say something else now, by row.
    private func keepEdited(
        _ placed: [Placed], among items: [Item]
    ) throws -> [Int64: ItemTexts] {
        var edited: [Int64: ItemTexts] = [:]
        for place in placed {
            guard let earlier = place.earlier, earlier.textDigest != place.digest else { continue }
            edited[earlier.row] = ItemTexts(items[place.index])
        }
        guard !edited.isEmpty else { return [:] }
        let writer = RevisionWriter(database: database, now: now)
        let revised = try writer.texts(ofRows: Array(edited.keys)).filter { row, texts in
            edited[row].map { !TextEssence.isSame(texts, $0) } ?? false
        }
        try writer.keep(ofRows: revised.keys.sorted())
        return revised
    }

    /// Each item once, oldest first.
    private func place(
        _ items: [Item], among known: [Int64: KnownItem], trustingGuids: Bool
    ) -> [Placed] {
        let order = trustingGuids || !feed.identity.isEmpty ? feed.identity : [.link]
        let candidates = IdentityCandidates.of(items, in: feed, order: order)
        let (lent, lentCandidates) = (items.span, candidates.span)
        var fingerprint = TextFingerprint(known: known.values)
        var handled: Set<Int64> = []
        handled.reserveCapacity(items.count)
        var placed: [Placed] = []
        placed.reserveCapacity(items.count)
        for index in Self.oldestFirst(items) {
            let digest = fingerprint.texts(of: lent, at: index)
            var identity = Self.identity(
                lentCandidates, at: index, digest: digest, among: known)
            if handled.contains(identity.key) { identity = lentCandidates[index].ownIdentity }
            guard handled.insert(identity.key).inserted else { continue }
            placed.append(
                Placed(
                    index: index, identity: identity, digest: digest,
                    earlier: known[identity.key]))
        }
        return placed
    }

    /// Where most of a known feed looks new, looks for what it looked like before, and takes its new
    /// identities over.
    private func recognize(
        _ placed: inout [Placed], items: [Item], known: [Int64: KnownItem],
        _ doubt: inout IdentityDoubt, counting summary: inout PollSummary
    ) throws {
        let newcomers = placed.count { $0.earlier == nil }
        let isSurge = newcomers * 2 > placed.count
        // What feeds.toml says of identities is not to be doubted.
        let mayDoubt = feed.identity.isEmpty
        let wasCertain = doubt.isCertain && mayDoubt
        guard !known.isEmpty, isSurge || wasCertain && newcomers > 0 else {
            if !placed.isEmpty { doubt.learn(foundOthers: false) }
            return
        }
        let former = FormerItems(database: database, feedID: feedID)
        func found(trustingLinks trustsLinks: Bool) throws -> [Int: FormerItems.Stored] {
            try former.find(
                placed.enumerated().filter { $1.earlier == nil }.map {
                    ($0, items[$1.index], $1.digest)
                },
                among: known, except: placed.compactMap(\.earlier?.row), trustsLinks: trustsLinks)
        }
        var moves = try found(trustingLinks: wasCertain)
        if mayDoubt { doubt.learn(foundOthers: isSurge && moves.count * 2 > newcomers) }
        if doubt.isCertain, mayDoubt, !wasCertain {
            // From now on under what stays the same.
            placed = place(items, among: known, trustingGuids: false)
            moves = try found(trustingLinks: true)
        }
        for (index, stored) in moves {
            let place = placed[index]
            try former.move(stored, to: place.identity, as: items[place.index])
            placed[index].earlier = KnownItem(textDigest: stored.traits.textDigest, row: stored.row)
        }
        summary.migrated = moves.count
    }

    /// What the item is known under, with the same text if possible; else its own identity. A feed
    /// that begins or ceases to repeat a guid doesn't make its items new.
    private static func identity(
        _ candidates: Span<IdentityCandidates>, at index: Int, digest: Int64,
        among known: [Int64: KnownItem]
    ) -> ItemIdentity {
        let own = candidates[index].ownIdentity
        if known.isEmpty { return own }
        let candidates = candidates[index]
        if let same = candidates.all.first(where: { known[$0.key]?.textDigest == digest }) {
            return same
        }
        if known[own.key] != nil { return own }
        return candidates.all.dropFirst(candidates.own + 1).first { known[$0.key] != nil } ?? own
    }

    /// By date if all have one; else the document's order turned round, since feeds put the newest
    /// first.
    private static func oldestFirst(_ items: [Item]) -> [Int] {
        let dates = items.compactMap { $0.published ?? $0.updated }
        let reversed = Array(items.indices.reversed())
        guard dates.count == items.count else { return reversed }
        return reversed.sorted { (dates[$0], $1) < (dates[$1], $0) }
    }

    private func knownItems() throws -> [Int64: KnownItem] {
        var known: [Int64: KnownItem] = [:]
        if isNewFeed { return known }
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT identity, text_digest, item FROM item_key WHERE feed = ?"),
            arguments: [feedID])
        while let row = try rows.next() {
            known[row[0]] = KnownItem(textDigest: row[1], row: row[2])
        }
        return known
    }

    private func revisions(
        of found: [Found], among items: [Item]
    ) throws -> [ItemRevision] {
        let changed = found.filter { $0.change == .changed }.map { "\($0.row)" }
        let histories =
            changed.isEmpty ? [:] : try histories(ofRows: "[\(changed.joined(separator: ","))]")
        return found.map {
            let history = histories[$0.row] ?? History(number: 1, firstSeen: now)
            return ItemRevision(
                identity: $0.identity, item: items[$0.index], change: $0.change,
                number: history.number, firstSeen: history.firstSeen,
                matchedRules: history.matched, alertedRules: history.alerted,
                earlierTexts: $0.earlierTexts)
        }
    }

    private struct History {
        var number: Int
        var firstSeen: Date
        var matched: Set<RuleName> = []
        var alerted: Set<RuleName> = []
    }

    /// - Parameter rows: A JSON list of item rows.
    private func histories(ofRows rows: String) throws -> [Int64: History] {
        var histories: [Int64: History] = [:]
        let items = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT id, revision, first_seen FROM item
                    WHERE id IN (SELECT value FROM json_each(?))
                    """),
            arguments: [rows])
        while let row = try items.next() {
            histories[row[0]] = History(number: row[1], firstSeen: Date(milliseconds: row[2]))
        }
        let hits = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT item, rule, EXISTS (
                        SELECT 1 FROM alert WHERE alert.item = hit.item AND alert.rule = hit.rule)
                    FROM hit WHERE item IN (SELECT value FROM json_each(?))
                    """),
            arguments: [rows])
        while let row = try hits.next() {
            let rule = RuleName(row[1])
            histories[row[0]]?.matched.insert(rule)
            if row[2] { histories[row[0]]?.alerted.insert(rule) }
        }
        return histories
    }
}

extension ItemIdentity {
    /// The half that finds an item within its feed.
    var key: Int64 { Int64(bitPattern: high) }
}
