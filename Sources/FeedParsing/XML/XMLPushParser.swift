internal import CLibXML2
internal import FeedModel

/// libxml2's push parser, kept for many documents: its dictionary of names stays warm.
///
/// Entities are never substituted, nothing external is ever read, and no document type reaches it:
/// `MarkupSkeleton` sends documents with one through `MarkupRepair` first.
// Invariant: `IdleParsers` lends a parser to one task at a time.
@safe final class XMLPushParser: @unchecked Sendable {
    private var context: xmlParserCtxtPtr?
    // Behind a pointer, which libxml2 hands to the callbacks: they come hundreds of thousands of
    // times a second, only from within `xmlParseChunk`.
    private let state: UnsafeMutablePointer<XMLParsingState>

    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: XMLParsingState())
    }

    deinit {
        unsafe xmlFreeParserCtxt(context)
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// Starts a document.
    func begin(documentURL: String?, options: FeedParser.Options) {
        unsafe state.pointee.reader = XMLFeedReader(
            documentURL: documentURL, options: options)
        unsafe state.pointee.fault = nil
        unsafe state.pointee.placedWarnings = 0
        if let context = unsafe context,
            unsafe xmlDictSize(context.pointee.dict) < Limits.internedNames
        {
            unsafe xmlCtxtResetPush(context, nil, 0, nil, nil)
        } else {
            unsafe xmlFreeParserCtxt(context)
            unsafe state.pointee.names = NameTable()
            unsafe context = makeContext()
            unsafe state.pointee.context = context
        }
    }

    private func makeContext() -> xmlParserCtxtPtr? {
        var handlers = unsafe xmlSAXHandler()
        unsafe handlers.initialized = UInt32(XML_SAX2_MAGIC)
        unsafe handlers.startElementNs = startElement
        unsafe handlers.endElementNs = endElement
        unsafe handlers.characters = characters
        unsafe handlers.ignorableWhitespace = characters
        unsafe handlers.cdataBlock = characters
        unsafe handlers.processingInstruction = processingInstruction
        unsafe handlers.serror = report
        let context = unsafe xmlCreatePushParserCtxt(&handlers, state, nil, 0, nil)
        // The bytes are UTF-8 by now, whatever the declaration says.
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        unsafe xmlCtxtUseOptions(context, CInt(bitPattern: options))
        return unsafe context
    }

    /// Parses a document whose characters `TextCheck` has found to be XML's, texts past libxml2.
    ///
    /// - Returns: How much of it was read; only a complete document is to be used.
    func parse(
        markupOf document: Span<UInt8>, hasCarriageReturn: Bool
    ) throws(FeedParsingError) -> MarkupSkeleton.Verdict {
        let verdict = unsafe document.withUnsafeBufferPointer { buffer in
            unsafe state.pointee.texts.source = buffer.baseAddress
            unsafe state.pointee.texts.hasCarriageReturn = hasCarriageReturn
            defer { unsafe state.pointee.texts = DetouredTexts() }
            var skeleton = unsafe MarkupSkeleton(of: buffer)
            return Result { () throws(FeedParsingError) in
                try skeleton.run {
                    unsafe state.pointee.texts.waiting.append($0)
                } piece: {
                    parse($0, isLast: $1)
                }
            }
        }
        return try verdict.get()
    }

    /// Parses the next bytes of the document.
    ///
    /// - Returns: False when there is no point in going on: a fatal error, or a limit.
    func parse(_ bytes: Span<UInt8>, isLast: Bool) -> Bool {
        unsafe pushChunks(of: bytes, isLast: isLast, into: context) {
            unsafe !state.pointee.isStopped
        }
        return unsafe !state.pointee.isStopped
    }

    /// Ends the document: what was read, and why it ended early if it did.
    func finish() -> (outcome: XMLFeedReader.Outcome, fault: XMLFault?) {
        let next = XMLFeedReader(documentURL: nil, options: FeedParser.Options())
        let reader = unsafe exchange(&state.pointee.reader, with: next)
        return (reader.outcome(), unsafe state.pointee.fault)
    }
}

/// Why libxml2 went no further.
struct XMLFault: Equatable {
    var line: Int
    /// What makes the document one to be refused, which no repair cures.
    var refusal: String?
}

/// The texts of a document that are led past libxml2, in their order.
@safe private struct DetouredTexts {
    var source: UnsafePointer<UInt8>?
    var hasCarriageReturn = false
    var waiting: [MarkupSkeleton.Text] = []
    /// How many were read.
    private var passed = 0
    /// Line ends in the first `counted` of them.
    private var lines = 0
    private var counted = 0

    mutating func next() -> (text: UnsafeXMLText, isLiteral: Bool)? {
        guard passed < waiting.count, let source = unsafe source else { return nil }
        let text = waiting[passed]
        passed += 1
        return unsafe (UnsafeXMLText(source + text.start, count: text.count), text.isLiteral)
    }

    /// Line ends in all that were read, which libxml2 hasn't counted.
    mutating func passedLines() -> Int {
        guard let source = unsafe source else { return lines }
        while counted < passed {
            let text = waiting[counted]
            let bytes = unsafe UnsafeBufferPointer(start: source + text.start, count: text.count)
            var from = 0
            while let end = unsafe bytes.firstIndex(of: 0x0A, from: from) {
                lines += 1
                from = end + 1
            }
            counted += 1
        }
        return lines
    }
}

/// What the callbacks of one parser work on.
@safe private struct XMLParsingState: ~Copyable {
    var context: xmlParserCtxtPtr?
    var names = NameTable()
    var reader = XMLFeedReader(documentURL: nil, options: FeedParser.Options())
    var fault: XMLFault?
    var texts = DetouredTexts()
    /// Warnings whose lines are the document's.
    var placedWarnings = 0

    var isStopped: Bool { fault != nil || reader.isFinished }

    /// After an event: stops when all is read, and gives new warnings their lines.
    @inline(__always)
    mutating func settle() {
        if reader.isFinished { unsafe xmlStopParser(context) }
        if reader.parsed.warnings.count != placedWarnings { placeWarnings() }
    }

    private mutating func placeWarnings() {
        let lines = texts.passedLines()
        for index in placedWarnings..<reader.parsed.warnings.count {
            reader.parsed.warnings[index].line = reader.parsed.warnings[index].line.map {
                $0 + lines
            }
        }
        placedWarnings = reader.parsed.warnings.count
    }

    mutating func takeText() {
        guard let (text, isLiteral) = texts.next() else { return }
        let isWellFormed = reader.characters(
            text, isLiteral: isLiteral, hasCarriageReturn: texts.hasCarriageReturn)
        if isWellFormed { return }
        fault = XMLFault(line: reader.line + texts.passedLines())
        unsafe xmlStopParser(context)
    }

    /// libxml2 slows down with the square of the number of different names.
    mutating func stopForNames() {
        fault = XMLFault(
            line: reader.line, refusal: "it has more than \(Limits.internedNames) different names")
        unsafe xmlStopParser(context)
    }

    /// Without a tree libxml2 does not mind how deep elements are nested.
    mutating func stopForDepth() {
        fault = XMLFault(
            line: reader.line,
            refusal: "elements are nested more than \(Limits.elementDepth) deep")
        unsafe xmlStopParser(context)
    }

    mutating func note(_ error: xmlError) {
        guard unsafe error.level == XML_ERR_FATAL, fault == nil else { return }
        let isDeep = reader.depth >= Limits.elementDepth - 2
        fault = unsafe XMLFault(
            line: Int(error.line),
            refusal: isDeep
                ? "elements are nested more than \(Limits.elementDepth) deep" : nil)
        unsafe xmlStopParser(context)
    }
}

private let startElement: startElementNsSAX2Func = {
    user, local, prefix, uri, declarationCount, declarations, count, _, attributes in
    guard let local = unsafe local,
        let state = unsafe user?.assumingMemoryBound(to: XMLParsingState.self)
    else { return }
    let name = unsafe state.pointee.names.name(local: local, prefix: prefix, uri: uri)
    unsafe state.pointee.reader.line = Int(state.pointee.context?.pointee.input?.pointee.line ?? 0)
    if unsafe uri == nil && prefix != nil { unsafe state.pointee.reader.noteUndeclaredPrefix() }
    unsafe state.pointee.reader.start(
        name,
        local: UnsafeXMLName(
            local: local, prefix: prefix, uri: uri, declarations: declarations,
            declarationCount: Int(declarationCount)),
        attributes: XMLAttributes(attributes, count: Int(count)))
    if unsafe xmlDictSize(state.pointee.context?.pointee.dict) > 2 * Limits.internedNames {
        unsafe state.pointee.stopForNames()
    }
    if unsafe state.pointee.reader.depth > Limits.elementDepth {
        unsafe state.pointee.stopForDepth()
    }
    unsafe state.pointee.settle()
}

private let endElement: endElementNsSAX2Func = { user, local, prefix, uri in
    guard let local = unsafe local,
        let state = unsafe user?.assumingMemoryBound(to: XMLParsingState.self)
    else { return }
    unsafe state.pointee.reader.end(UnsafeXMLName(local: local, prefix: prefix, uri: uri))
    unsafe state.pointee.settle()
}

private let characters: charactersSAXFunc = { user, text, count in
    guard let text = unsafe text,
        let state = unsafe user?.assumingMemoryBound(to: XMLParsingState.self)
    else { return }
    unsafe state.pointee.reader.characters(UnsafeXMLText(text, count: Int(count)))
}

private let processingInstruction: processingInstructionSAXFunc = { user, target, _ in
    guard let target = unsafe target,
        let state = unsafe user?.assumingMemoryBound(to: XMLParsingState.self)
    else { return }
    if unsafe target[0] == UInt8(ascii: "_") { unsafe state.pointee.takeText() }
}

private let report: xmlStructuredErrorFunc = { user, error in
    guard let error = unsafe error,
        let state = unsafe user?.assumingMemoryBound(to: XMLParsingState.self)
    else { return }
    unsafe state.pointee.note(error.pointee)
}
