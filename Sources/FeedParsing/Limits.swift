/// What one document may cost. All bounds stand here.
enum Limits {
    /// What is looked at of a document, as received and as UTF-8. With all that is made of it, one
    /// feed has to stay below 64 MB. The largest real feeds, podcasts, have 10 MB.
    static let documentBytes = 16 << 20
    /// What the items of a document may hold together, texts and lists.
    static let retainedBytes = 20 << 20
    /// libxml2 compares the attributes of a tag pairwise: 100,000 take ten seconds. Real tags have
    /// at most a few dozen.
    static let attributesPerTag = 256
    /// libxml2's own bound without its HUGE option. Real feeds with XHTML reach 40.
    static let elementDepth = 256
    /// As many as the program is ready to store and match for one feed.
    static let items = 10_000
    /// Titles, names, identifiers, addresses.
    static let shortFieldBytes = 64 << 10
    /// Summaries and contents: a novel is 1 MB.
    static let bodyBytes = 1 << 20
    static func bytes(of field: Field) -> Int {
        switch field {
        case .description, .content, .mediaDescription: bodyBytes
        default: shortFieldBytes
        }
    }
    /// Links, persons, categories and the like of one item.
    static let listElements = 500
    /// A longer base is ignored: no browser takes such a URL, and every link would repeat it.
    static let baseBytes = 2048
    /// What relative URLs of a document may grow by together; those past it stay relative.
    static let resolvedBytes = 2 << 20
    /// What all internal entities of a document may expand to together, so that a kilobyte can't
    /// become a gigabyte. Real feeds use entities for a few words.
    static let entityExpansionBytes = 1 << 20
    /// Entities within entities.
    static let entityDepth = 16
    /// Entities that a DTD may declare; HTML has 253 in its own.
    static let entityDeclarations = 4096
    /// A document with more is told by its first ones.
    static let warnings = 100
    /// Objects and arrays within each other in JSON.
    static let jsonDepth = 128
    /// Names kept in libxml2's dictionary between documents.
    static let internedNames = 20_000
}
