// Compiled into the FeedParsing module by `run`, so that inner entry points are in reach.
internal import FeedModel
internal import Foundation

/// Which entry point the bytes go to, from the environment.
private let target = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? "xml"
private let parser = FeedParser()

/// libFuzzer calls this with every input it makes up; a crash, a trap or a hang is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    switch target {
    case "date":
        if let seconds = FeedDate.parse(bytes.span) {
            precondition(RFC3339.text(seconds: seconds).utf8.count >= 20)
        }
    case "html": fuzzHTML(bytes)
    default: fuzzDocument(bytes)
    }
    return 0
}

/// Whole documents, in XML or JSON: what is written must be UTF-8 without control characters.
///
/// A first line `charset=…` is the parameter of the content type they come with.
private func fuzzDocument(_ bytes: [UInt8]) {
    var document = bytes[...]
    var contentType: String?
    if bytes.starts(with: "charset=".utf8), let end = bytes.firstIndex(of: 0x0A) {
        contentType = "text/xml; " + String(decoding: bytes[..<end], as: UTF8.self)
        document = bytes[(end + 1)...]
    }
    do {
        let feed = try parser.parse(
            Array(document), contentType: contentType, url: "https://example.org/feed")
        let json = feed.feedJSON()
        precondition(UTF8Check.firstError(in: json.span) == nil)
        precondition(json.allSatisfy { $0 >= 0x20 })
        precondition(feed.items.count <= Limits.items)
    } catch {
        precondition(!error.description.isEmpty)
    }
}

private func fuzzHTML(_ bytes: [UInt8]) {
    for tags in [HTMLText.Tags.html, .all] {
        var text = ByteBuffer()
        HTMLText.append(of: bytes.span, to: &text, tags: tags, dropsHidden: true)
        precondition(text.count <= bytes.count + 4)
    }
    var budget = ResolutionBudget()
    let resolved = HTMLLinks.resolved(
        bytes.span, base: "https://example.org/a/b?c", &budget)
    precondition(resolved == nil || HTMLLinks.mayHaveRelative(bytes.span))
}
