internal import FeedModel

/// Reads one XML document: as it is first, repaired when that fails.
///
/// libxml2's own recovery is never used: it drops text and changes URLs without saying so.
struct XMLDocumentReader {
    let documentURL: String?
    let options: FeedParser.Options

    func read(
        _ document: inout DecodedDocument, with parser: XMLPushParser
    ) throws(FeedParsingError) -> ParsedFeed {
        let check = TextCheck(document.bytes.span)
        var isMalformed = !check.isAllowed
        var line: Int?
        if check.isAllowed {
            parser.begin(documentURL: documentURL, options: options)
            let verdict = try parser.parse(
                markupOf: document.bytes.span, hasCarriageReturn: check.hasCarriageReturn)
            let (outcome, fault) = parser.finish()
            if let fault { try refuse(fault) }
            isMalformed = verdict == .malformed || fault != nil
            if !isMalformed, verdict != .hasDocumentType { return try accepted(outcome, document) }
            line = fault?.line
        }
        try document.check()
        var feed = try readRepaired(document, with: parser)
        if isMalformed, !feed.recovered, !document.isDamaged {
            feed.recovered = true
            feed.warnings.append(
                ParseWarning(
                    code: "not-well-formed", message: "it is not quite XML, but nothing was lost",
                    line: line))
        }
        return feed
    }

    private func readRepaired(
        _ document: DecodedDocument, with parser: XMLPushParser
    ) throws(FeedParsingError) -> ParsedFeed {
        parser.begin(documentURL: documentURL, options: options)
        var repair = MarkupRepair()
        let hostile = repair.run(on: document.bytes.span) { piece, isLast in
            parser.parse(piece, isLast: isLast)
        }
        let (outcome, fault) = parser.finish()
        if let hostile { throw .hostile(hostile) }
        if let fault { try refuse(fault) }
        var feed = try accepted(outcome, document)
        for repaired in repair.repairs {
            feed.recovered = true
            feed.warnings.append(repaired)
        }
        if outcome.isOpen || fault != nil, !outcome.isFull {
            feed.recovered = true
            feed.warnings.append(
                ParseWarning(
                    code: "truncated",
                    message: "the document breaks off; a half item at its end was left out",
                    line: fault?.line))
        }
        return feed
    }

    private func refuse(_ fault: XMLFault) throws(FeedParsingError) {
        if let refusal = fault.refusal { throw .hostile(refusal) }
    }

    private func accepted(
        _ outcome: XMLFeedReader.Outcome, _ document: DecodedDocument
    ) throws(FeedParsingError) -> ParsedFeed {
        guard outcome.isFeed else { throw .notAFeed(description(of: outcome, document)) }
        return outcome.feed
    }

    private func description(
        of outcome: XMLFeedReader.Outcome, _ document: DecodedDocument
    ) -> String {
        let beginning = document.head.span.describedAsNoFeed
        // A page need not have the tag <html>.
        if let root = outcome.foreignRoot, beginning != "an HTML page" {
            return root.asciiLowercased == "html"
                ? "an HTML page" : "XML with the root <\(root.prefix(40))>"
        }
        return beginning
    }
}
