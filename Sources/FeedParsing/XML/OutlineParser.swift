internal import CLibXML2

/// libxml2's push parser over repaired OPML; for one document.
///
/// `MarkupRepair` lets no document type, no entity and no tag with too many attributes through.
@safe final class OutlineParser {
    private var context: xmlParserCtxtPtr?
    // Behind a pointer, which libxml2 hands to the callbacks within `xmlParseChunk` only.
    private let state: UnsafeMutablePointer<OutlineState>

    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: OutlineState())
        var handlers = unsafe xmlSAXHandler()
        unsafe handlers.initialized = UInt32(XML_SAX2_MAGIC)
        unsafe handlers.startElementNs = startElement
        unsafe handlers.endElementNs = endElement
        unsafe handlers.characters = characters
        unsafe handlers.cdataBlock = characters
        unsafe handlers.serror = report
        unsafe context = xmlCreatePushParserCtxt(&handlers, state, nil, 0, nil)
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        unsafe xmlCtxtUseOptions(context, CInt(bitPattern: options))
        unsafe state.pointee.context = context
    }

    deinit {
        unsafe xmlFreeParserCtxt(context)
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    var outline: OutlineReader { unsafe state.pointee.reader }
    /// What makes the document one to be refused.
    var refusal: String? { unsafe state.pointee.refusal }
    /// Whether libxml2 went no further.
    var isBroken: Bool { unsafe state.pointee.isBroken }

    /// - Returns: False when there is no point in going on.
    func parse(_ bytes: Span<UInt8>, isLast: Bool) -> Bool {
        unsafe pushChunks(of: bytes, isLast: isLast, into: context) {
            unsafe !state.pointee.isStopped
        }
        return unsafe !state.pointee.isStopped
    }
}

/// What the callbacks work on.
@safe private struct OutlineState {
    var context: xmlParserCtxtPtr?
    var reader = OutlineReader()
    var refusal: String?
    var isBroken = false

    var isStopped: Bool { refusal != nil || isBroken }

    mutating func stop(_ reason: String?) {
        if let reason { refusal = reason } else { isBroken = true }
        unsafe xmlStopParser(context)
    }
}

private let startElement: startElementNsSAX2Func = {
    user, local, _, _, _, _, count, _, attributes in
    guard let local = unsafe local,
        let state = unsafe user?.assumingMemoryBound(to: OutlineState.self)
    else { return }
    let read = unsafe XMLAttributes(attributes, count: Int(count))
    unsafe state.pointee.reader.start(
        String(cString: local), { read.value($0) }, own: { read.value($0, prefix: "feedwatch") })
    // libxml2 slows down with the square of the number of different names.
    if unsafe xmlDictSize(state.pointee.context?.pointee.dict) > Limits.internedNames {
        unsafe state.pointee.stop("it has more than \(Limits.internedNames) different names")
    }
}

private let endElement: endElementNsSAX2Func = { user, local, _, _ in
    guard let local = unsafe local,
        let state = unsafe user?.assumingMemoryBound(to: OutlineState.self)
    else { return }
    unsafe state.pointee.reader.end(String(cString: local))
}

private let characters: charactersSAXFunc = { user, text, count in
    guard let text = unsafe text,
        let state = unsafe user?.assumingMemoryBound(to: OutlineState.self)
    else { return }
    let bytes = unsafe UnsafeBufferPointer(start: text, count: Int(count))
    unsafe state.pointee.reader.characters(String(decoding: bytes, as: UTF8.self))
}

private let report: xmlStructuredErrorFunc = { user, error in
    guard let error = unsafe error,
        let state = unsafe user?.assumingMemoryBound(to: OutlineState.self)
    else { return }
    // A document that breaks off is one that ends too early, too.
    if unsafe error.pointee.level == XML_ERR_FATAL { unsafe state.pointee.stop(nil) }
}
