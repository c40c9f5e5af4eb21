import FeedModel
import Foundation
import GRDB

/// What an item says, as the tables of items and of revisions both keep it.
extension Item {
    private static let columnNames = [
        "url", "title", "summary", "content", "authors", "categories", "language", "published",
        "updated",
    ]

    /// For a SELECT.
    static func columns(of table: String) -> String {
        columnNames.map { "\(table).\($0)" }.joined(separator: ", ")
    }

    /// - Parameter first: The index of the first of ``columns(of:)`` in the row.
    init(_ row: Row, from first: Int) {
        func date(_ index: Int) -> Date? {
            (row[first + index] as Int64?).map(Date.init(milliseconds:))
        }
        func lines(_ index: Int) -> [String] {
            (row[first + index] as String?)?.split(separator: "\n").map(String.init) ?? []
        }
        self.init()
        link = row[first]
        title = row[first + 1]
        summaryText = row[first + 2]
        contentText = row[first + 3]
        authors = lines(4).map { Person(name: $0) }
        categories = lines(5).map { Category(term: $0) }
        language = row[first + 6]
        published = date(7)
        updated = date(8)
    }
}
