extension XMLFeedReader {
    /// Writes the start tag of an element inside a text construct.
    mutating func startMarkup(
        _ name: ElementName, _ local: UnsafeXMLName, _ attributes: XMLAttributes
    ) {
        let top = frames.count - 1
        markupDepth += 1
        guard frames[top].keepsMarkup else {
            if name.namespace != .core, name.namespace != .xhtml {
                markupDepth -= 1
                skipDepth = 1
            }
            return
        }
        if !frames[top].escapes { beginMarkup(top) }
        if attributes.hasQualified, let base = attributes.xmlValue("base"),
            let composed = composed(
                base: base, onto: markupBases.last?.base ?? scopeBase(frames[top]))
        {
            markupBases.append((markupDepth, composed))
        }
        if markupDepth == 1, frames[top].kind == .xhtml, wrapper == .none, local.isNamed("div"),
            text.withSpan(from: frames[top].textStart, { $0.trimmed.isEmpty })
        {
            wrapper = .open
            // The wrapper's own language is that of the text.
            if let language = attributes.xmlValue("lang") {
                languages.append(language.replacing("_", with: "-"))
                frames[top].language = languages.count - 1
            }
            return
        }
        guard text.count <= textEnd else {
            isCut = true
            return
        }
        text.append(UInt8(ascii: "<"))
        appendName(local)
        if attributes.count > 0 { attributes.write(to: &text, base: markupBases.last?.base) }
        text.append(local.isVoid ? " />" : ">")
    }

    mutating func endMarkup(_ local: UnsafeXMLName) {
        let top = frames[frames.count - 1]
        if markupDepth == 1, wrapper == .open {
            wrapper = .closed
        } else if top.keepsMarkup, !local.isVoid, text.count <= textEnd {
            text.append("</")
            appendName(local)
            text.append(UInt8(ascii: ">"))
        }
        if markupBases.last?.depth == markupDepth { markupBases.removeLast() }
        markupDepth -= 1
    }

    /// The first element in a text that was taken as it is: from here on it is markup.
    ///
    /// What stands before it is escaped, unless it is escaped markup already.
    private mutating func beginMarkup(_ top: Int) {
        let start = frames[top].textStart
        let isLiteral = text.withSpan(from: start) { bytes in
            scratch.truncate(to: 0)
            return !HTMLText.append(of: bytes, to: &scratch)
        }
        if frames[top].kind == .text { frames[top].kind = .html }
        guard isLiteral || frames[top].kind != .html else { return }
        scratch.truncate(to: 0)
        text.withSpan(from: start) { bytes in
            for index in bytes.indices { scratch.appendEscaped(bytes[index]) }
        }
        text.truncate(to: start)
        scratch.withSpan { text.append($0) }
        frames[top].escapes = true
    }

    /// HTML knows its elements, and those of SVG and MathML, without a prefix.
    private mutating func appendName(_ local: UnsafeXMLName) {
        if local.hasForeignPrefix {
            local.appendPrefix(to: &text)
            text.append(UInt8(ascii: ":"))
        }
        local.append(to: &text)
    }
}
