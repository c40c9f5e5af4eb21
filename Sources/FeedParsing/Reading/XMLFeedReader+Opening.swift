internal import FeedModel

extension XMLFeedReader {
    /// Opens a frame for an element that means something where it stands, else none.
    mutating func open(
        _ name: ElementName, _ attributes: XMLAttributes, _ local: UnsafeXMLName
    ) {
        switch scope {
        case .document: openRoot(name, attributes, local)
        case .root: openInRoot(name, attributes, local)
        case .wrapper:
            if name.namespace == .core, name.local == .item { openItem(attributes) }
        case .feed, .item, .source: openProperty(name, attributes, local)
        case .image: openInImage(name)
        case .textInput: openInTextInput(name)
        case .person, .owner: openInPerson(name)
        case .hours: if name.local == .hour { openText(.hour) }
        case .days: if name.local == .day { openText(.day) }
        case .itunesCategory:
            if name == ElementName(namespace: .itunes, local: .category) {
                openITunes(.category, attributes)
            }
        case .mediaGroup, .mediaContent: openInMedia(name, attributes)
        case .community: noteCommunity(name, attributes)
        case .chapters: noteChapter(name, attributes)
        case .place: openInPlace(name, attributes)
        case .leaf: break
        }
    }

    private mutating func openProperty(
        _ name: ElementName, _ attributes: XMLAttributes, _ local: UnsafeXMLName
    ) {
        switch name.namespace {
        case .core:
            if isDeclaredAtom, openAtom(name.local, attributes) { return }
            openCore(name.local, attributes, local)
        case .atom: _ = openAtom(name.local, attributes)
        case .itunes: openITunes(name.local, attributes)
        case .media: openInMedia(name, attributes)
        case .dc: openDublinCore(name.local)
        case .dcterms: openDublinCoreTerms(name.local)
        case .podcast: openPodcast(name.local, attributes)
        case .georss, .gml, .geo: openInPlace(name, attributes)
        case .foreign, .svg, .mathML, .xlink, .xml: break
        default: openModule(name, attributes)
        }
    }

    // MARK: The root

    private mutating func openRoot(
        _ name: ElementName, _ attributes: XMLAttributes, _ local: UnsafeXMLName
    ) {
        switch (name.namespace, name.local) {
        case (_, .rss) where name.namespace != .foreign:
            // `<rss xmlns="http://www.w3.org/2005/Atom">`: another vocabulary's default namespace.
            coreAlias = name.namespace
            parsed.format = .rss
            parsed.version = Self.rssVersion(attributes.value("version"))
            sawFeed = true
            openScope(.root)
        case (.rdf, .rdf), (.core, .rdf):
            parsed.format = .rdf
            for uri in local.declaredURIs { noteRDFVersion(uri) }
            openScope(.root)
        case (.atom, .feed), (.core, .feed):
            openAtomFeed(name, attributes, local)
            openScope(.feed)
        case (.atom, .entry):
            // A document of one entry (RFC 4287 §2).
            openAtomFeed(name, attributes, local)
            openScope(.wrapper)
            openItem(attributes)
        default:
            foreignRoot = local.text
            isFinished = true
        }
    }

    private mutating func openAtomFeed(
        _ name: ElementName, _ attributes: XMLAttributes, _ local: UnsafeXMLName
    ) {
        parsed.format = .atom
        sawFeed = true
        isDeclaredAtom = name.namespace == .core
        let uri = local.namespaceURI.map(Namespace.normalized)
        parsed.version =
            uri == "http://www.w3.org/2005/atom"
            ? "1.0" : attributes.value("version") ?? (uri == nil ? nil : "0.3")
    }

    static func rssVersion(_ written: String?) -> String? {
        guard let written else { return nil }
        if written == "2" || written.hasPrefix("2.") { return "2.0" }
        return written == "0.9" ? "0.90" : written
    }

    private mutating func openInRoot(
        _ name: ElementName, _ attributes: XMLAttributes, _ local: UnsafeXMLName
    ) {
        if name.namespace == .core {
            switch name.local {
            case .channel:
                sawFeed = true
                noteRDFVersion(local.namespaceURI)
                if let about = attributes.value("about", prefix: "rdf") {
                    common.id.offer(about, rank: 1)
                }
                openScope(.feed)
                return
            case .item:
                sawFeed = true
                noteRDFVersion(local.namespaceURI)
                openItem(attributes)
                return
            case .image, .textinput:
                openCore(name.local, attributes, local)
                return
            default: break
            }
        }
        // What stands outside the channel by mistake still counts.
        if parsed.format == .rss { openProperty(name, attributes, local) }
    }

    private mutating func noteRDFVersion(_ uri: String?) {
        guard let uri, parsed.format == .rdf, parsed.version == nil,
            Namespace(uri: uri, prefix: nil) == .core
        else { return }
        sawFeed = true
        let isFirst = Namespace.normalized(uri).hasSuffix("/rdf/simple/0.9")
        parsed.version = isFirst ? "0.90" : "1.0"
    }

    mutating func openItem(_ attributes: XMLAttributes) {
        if isInItem { return }
        guard parsed.items.count < Limits.items else {
            // Not through `warn`, which falls silent after a hundred.
            parsed.warnings.append(
                ParseWarning(
                    code: "too-many-items",
                    message: "only the first \(Limits.items) items were read", line: line))
            isFinished = true
            return
        }
        outerCommons.append(exchange(&common, with: CommonDraft()))
        isInItem = true
        hasChapters = false
        openScope(.item, field: .itemEnd)
        draft.language = scopeLanguage(frames[frames.count - 1])
        if attributes.count > 0 {
            common.id.offer(attributes.value("about", prefix: "rdf"), rank: 2)
        }
    }

    mutating func openSource() {
        guard isOfItem else { return }
        outerCommons.append(exchange(&common, with: CommonDraft()))
        outerMetadata.append(exchange(&metadata, with: FeedMetadata()))
        isInSource = true
    }

    // MARK: RSS itself

    private mutating func openCore(
        _ name: LocalName, _ attributes: XMLAttributes, _ local: UnsafeXMLName
    ) {
        switch name {
        case .item where scope == .feed || scope == .root: openItem(attributes)
        case .title: openConstruct(.title)
        case .description: openConstruct(.description)
        case .link: openRSSLink(attributes)
        case .guid:
            draft.isPermalinkID = attributes.value("ispermalink")?.asciiLowercased != "false"
            openText(.guid, kind: .text)
        case .pubdate: openText(.published)
        case .lastbuilddate where !isInItem: openText(.updated)
        case .author, .managingeditor: openPerson(.author)
        case .webmaster: openPerson(.publisher)
        case .category:
            category = CategoryAttributes(scheme: attributes.value("domain"))
            openText(.category)
        case .enclosure where isOfItem:
            noteEnclosure(attributes)
            openText(.none)
        case .source where isOfItem:
            let url = absolute(attributes.value("url"))
            openSource()
            openText(.title, scope: .source)
            frames[frames.count - 1].field = .sourceEnd
            draft.item.sourceURL = draft.item.sourceURL ?? url
        case .comments where isOfItem: openText(.comments, kind: .text)
        case .copyright: openConstruct(.rights)
        case .fullitem where isOfItem: openConstruct(.content, rank: 8, kind: .html, type: "html")
        case .language where !isInItem: openText(.language)
        case .generator: openGenerator(attributes)
        case .image:
            image = FeedImage()
            openText(.imageURL, kind: .text, scope: .image)
        default: openFeedCore(name, attributes)
        }
    }

    private mutating func openFeedCore(
        _ name: LocalName, _ attributes: XMLAttributes
    ) {
        guard !isInItem || isInSource else { return }
        switch name {
        case .docs: openText(.docs, kind: .text)
        case .rating: openText(.rating)
        case .ttl: openText(.ttl)
        case .skiphours: openScope(.hours)
        case .skipdays: openScope(.days)
        case .textinput:
            textInput = TextInput()
            openScope(.textInput, field: .inputTitle)
        case .cloud:
            noteCloud(attributes)
            openScope(.leaf)
        default:
            // An unknown element: items may stand in it.
            if !isInSource { openScope(.wrapper) }
        }
    }

    private mutating func openInImage(_ name: ElementName) {
        guard name.namespace == .core || name.namespace == .atom else {
            if name.namespace == .dc, name.local == .title { openText(.imageTitle, rank: 1) }
            return
        }
        switch name.local {
        case .title: openText(.imageTitle)
        case .url: openText(.imageAddress, kind: .text)
        case .link: openText(.imageLink, kind: .text)
        case .width: openText(.imageWidth)
        case .height: openText(.imageHeight)
        case .description: openText(.imageDescription)
        default: break
        }
    }

    private mutating func openInTextInput(_ name: ElementName) {
        guard name.namespace == .core else { return }
        switch name.local {
        case .title: openText(.inputTitle)
        case .description: openText(.inputDescription)
        case .name: openText(.inputName)
        case .link: openText(.inputLink, kind: .text)
        default: break
        }
    }

    // MARK: Persons

    mutating func openPerson(_ field: Field, rank: UInt8 = 0, kind: TextKind = .html) {
        person = Person()
        openText(field, rank: rank, kind: kind, scope: .person)
    }

    private mutating func openInPerson(_ name: ElementName) {
        if name.namespace == .foreign { return }
        let isLiteral = name.namespace == .atom || isDeclaredAtom && name.namespace == .core
        let kind: TextKind = isLiteral ? .text : .html
        switch name.local {
        case .name: openText(.personName, kind: kind)
        case .email: openText(.personEmail, kind: kind)
        case .url, .uri, .homepage: openText(.personURL, kind: .text)
        default: break
        }
    }

    private mutating func noteCloud(_ attributes: XMLAttributes) {
        guard metadata.cloud == nil else { return }
        var cloud = Cloud()
        cloud.domain = attributes.value("domain")
        cloud.port = FeedNumber.integer(attributes.value("port"))
        cloud.path = attributes.value("path")
        cloud.registerProcedure = attributes.value("registerprocedure")
        cloud.protocol = attributes.value("protocol")
        if cloud != Cloud() { metadata.cloud = cloud }
    }

    private mutating func noteEnclosure(_ attributes: XMLAttributes) {
        guard let url = absolute(attributes.value("url") ?? attributes.value("href")) else {
            return
        }
        draft.item.enclosures.appendNew(
            Enclosure(
                url: url, type: attributes.value("type"),
                length: FeedNumber.length(attributes.value("length")),
                title: attributes.value("title")))
    }

    mutating func openGenerator(_ attributes: XMLAttributes) {
        generator = Generator(
            url: absolute(attributes.value("uri") ?? attributes.value("url")),
            version: attributes.value("version"))
        openText(.generator, kind: .html)
    }
}
