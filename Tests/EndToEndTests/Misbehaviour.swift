/// What is due to a misbehaviour of `Fixtures/http/hostile_server.py`.
struct Misbehaviour {
    enum Outcome {
        /// The poll fails with these words; what is stored stays.
        case fails(String)
        /// So does every poll, before a request is made.
        case never(String)
        /// The document's whole items count, its validators don't.
        case isCut(wholeItems: Int)
        /// An oddity that does no harm; what comes back as `If-None-Match` afterwards.
        case isRead(etag: [UInt8]?)

        var isNever: Bool {
            if case .never = self { true } else { false }
        }
    }

    let name: String
    let outcome: Outcome
    /// How many requests, all three polls together, are made beside one a poll.
    let further: Int
    /// What the first document left as validator.
    var firstETag: String? { name == "unasked-304" ? nil : "\"\(name)-1\"" }

    private static func fails(
        _ cause: String, further: Int = 0, _ names: String...
    ) -> [Misbehaviour] {
        names.map { Misbehaviour(name: $0, outcome: .fails(cause), further: further) }
    }

    private static func isRead(_ names: String...) -> [Misbehaviour] {
        names.map {
            Misbehaviour(name: $0, outcome: .isRead(etag: Array("\"\($0)-2\"".utf8)), further: 0)
        }
    }

    private static func one(
        _ name: String, _ outcome: Outcome, further: Int = 0
    ) -> [Misbehaviour] {
        [Misbehaviour(name: name, outcome: outcome, further: further)]
    }

    static let all = [
        time, size, encoding, framing, status, header, redirect, tls,
    ].flatMap { $0 }

    private static let time = [
        fails("too slow", "slow-drip", "slow-headers", "hang", "slow-1xx"),
        fails("timed out after 60000", "fast-drip"),
    ].flatMap { $0 }

    private static let size = [
        fails(
            "more than 33554432 bytes", "endless", "endless-close", "gzip-bomb", "br-bomb",
            "zstd-bomb", "gzip-nested", "cl-huge"),
        fails(
            "more than 262144 bytes of headers", "endless-headers", "endless-header",
            "chunk-trailers", "endless-1xx", "header-1mb"),
        fails("around the body", "chunk-ext"),
    ].flatMap { $0 }

    private static let encoding = [
        fails(
            "can't be unpacked", "gzip-many", "gzip-corrupt", "gzip-plain", "gzip-wrong-sum",
            "encoding-unknown"),
        fails("not a feed", "gzip-hidden"),
        fails("is empty", "gzip-in-header"),
        one("gzip-truncated", .isCut(wholeItems: 2)),
        one("gzip-truncated-json", .isCut(wholeItems: 2)),
        // All of the document is there: its root is closed.
        isRead("gzip-without-trailer"),
    ].flatMap { $0 }

    private static let framing = [
        fails(
            "broke off", "close-in-headers", "cl-too-long", "chunk-truncated", "chunk-bad",
            "chunk-huge", "reset-mid-body"),
        fails("several lengths: 9, ", "cl-twice"),
        isRead("cl-too-short"),
    ].flatMap { $0 }

    private static let status = [
        fails("proper HTTP", "http09", "banner", "version-odd", "status-abc"),
        fails("answered 206", "status-206"),
        fails("answered 204", "status-204"),
        fails("answered 226", "status-226"),
        fails("answered 304", "unasked-304"),
        fails("is empty", "empty-200"),
        isRead("http10"),
    ].flatMap { $0 }

    private static let header = [
        fails("Nul byte in header", "header-nul"),
        isRead("headers-10k", "header-fold", "set-cookie-1000"),
        one("etag-evil", .isRead(etag: nil)),
        one("etag-odd", .isRead(etag: [0x22, 0xE9, 0xFF, 0x22])),
    ].flatMap { $0 }

    private static let redirect = [
        fails("More than 5 redirects", further: 5, "redirect-loop", "redirect-endless"),
        fails(
            "neither http nor https", "redirect-file", "redirect-ftp", "redirect-gopher",
            "redirect-dict"),
        fails(
            "unusable target", "redirect-data", "redirect-long", "redirect-empty",
            "redirect-nolocation", "redirect-ssrf-user"),
        fails(
            "a loopback address", "redirect-ssrf-decimal", "redirect-ssrf-hex",
            "redirect-ssrf-octal", "redirect-ssrf-short", "redirect-ssrf-second",
            "redirect-ssrf-v6", "redirect-ssrf-mapped", "redirect-ssrf-upper",
            "redirect-ssrf-encoded"),
        fails("the unspecified address", "redirect-ssrf-zero"),
        // Whether that name is known depends on the machine.
        fails("localhost.", "redirect-ssrf-dotted"),
        fails("an HTML page, not a feed", further: 1, "r301-html"),
        one("redirect-crlf", .isRead(etag: nil), further: 1),
        one("redirect-cr", .isRead(etag: nil), further: 1),
        one("redirect-relative", .isRead(etag: nil), further: 1),
    ].flatMap { $0 }

    private static let tls = [
        one("tls-self-signed", .never("self-signed certificate")),
        one("tls-expired", .never("certificate")),
        one("tls-wrong-host", .never("certificate")),
        // Asked in the open, although it speaks TLS.
        one("tls-good", .never("broke off")),
    ].flatMap { $0 }
}
