internal import FeedModel
internal import Foundation

/// Turns the events of an XML document into a feed.
///
/// An open element is a ``Frame``: it says what the element's children may mean and what becomes
/// of its text when it closes. Which element opens which frame is decided by namespace, one file
/// each; what is done with the text, in `XMLFeedReader+Closing.swift`.
struct XMLFeedReader: ~Copyable {
    let documentURL: String?
    let options: FeedParser.Options

    var parsed = ParsedFeed()
    /// Of the element that opened last.
    var line = 0
    /// Whether a limit was reached, so that reading on is pointless.
    var isFinished = false
    var sawFeed = false
    /// The root element's name when it was no feed.
    var foreignRoot: String?

    /// The texts of open elements, one after the other.
    var text = ByteBuffer(capacity: 64 << 10)
    var scratch = ByteBuffer()
    var frames: [Frame] = []
    /// Open elements whose content is passed over.
    var skipDepth = 0
    /// Open elements that are part of a text construct.
    var markupDepth = 0
    var wrapper = Wrapper.none
    /// Bases in scope within markup, with the depth at which they were set.
    var markupBases: [(depth: Int, base: String)] = []
    var bases: [String] = []
    /// Index of the base of the element that is opening; -1 without.
    var ownBase = -1
    var languages: [String] = []
    /// Where the text of the innermost capturing element ends at the latest.
    var textEnd = 0
    var isCut = false

    /// Of the entity that is open: the feed, an item or a source.
    var common = CommonDraft()
    var outerCommons: [CommonDraft] = []
    /// Of the feed, or of the source that is open.
    var metadata = FeedMetadata()
    var outerMetadata: [FeedMetadata] = []
    var draft = ItemDraft()
    var isInItem = false
    var isInSource = false

    var person = Person()
    var image = FeedImage()
    var hasImage = false
    var textInput = TextInput()
    var media = MediaObject()
    /// Of the open group, not yet completed.
    var groupMedia: [MediaObject] = []
    var isInMediaContent = false
    var credit = Credit()
    var linkAttributes = LinkAttributes()
    var category = CategoryAttributes()
    var podcastPerson = PodcastPerson()
    var fundingURL: String?
    var generator = Generator()
    var bodyType = ""
    var hasChapters = false
    var place = PlaceDraft()
    var isDeclaredAtom = false
    /// The namespace that the elements of RSS itself were declared to be in, by mistake.
    var coreAlias = Namespace.core

    /// Bytes that relative URLs may still grow by.
    var resolution = ResolutionBudget()
    /// Whether something waits for the feed's own URL.
    var hasPendingURLs = false
    var pendingItems: [Int] = []
    var warningCount = 0
    /// Bytes that the items so far hold, or would with their HTML.
    var retained = 0

    init(documentURL: String?, options: FeedParser.Options) {
        self.documentURL = documentURL
        self.options = options
        frames.reserveCapacity(32)
        frames.append(Frame(scope: .document))
    }

    // MARK: Events

    mutating func start(
        _ name: ElementName, local: UnsafeXMLName, attributes: XMLAttributes
    ) {
        if skipDepth > 0 {
            skipDepth += 1
            return
        }
        if markupDepth > 0 || frames[frames.count - 1].keepsMarkup {
            startMarkup(name, local, attributes)
            return
        }
        var name = name
        if name.namespace == coreAlias { name.namespace = .core }
        let count = frames.count
        if attributes.hasQualified { noteOwnBase(attributes) }
        if attributes.hasLong {
            warn("field-cut", "an attribute is too long; its end was left out")
        }
        open(name, attributes, local)
        if frames.count == count {
            let isText = frames[count - 1].captures
            // `<name><b>Ann</b></name>`: markup where none belongs is passed over, its text isn't.
            if isText, name.namespace == .core || name.namespace == .xhtml {
                markupDepth = 1
            } else {
                skipDepth = 1
            }
        } else if attributes.hasQualified {
            enterScope(attributes)
        }
        ownBase = -1
    }

    @inline(__always)
    mutating func characters(_ bytes: UnsafeXMLText) {
        let top = frames[frames.count &- 1]
        guard top.captures, skipDepth == 0 else { return }
        if text.count > textEnd {
            isCut = true
        } else if top.escapes {
            text.appendEscaped(bytes)
        } else {
            text.append(bytes)
        }
    }

    /// Takes a whole text that was not looked at yet.
    ///
    /// - Returns: Whether it is well-formed.
    mutating func characters(
        _ bytes: UnsafeXMLText, isLiteral: Bool, hasCarriageReturn: Bool
    ) -> Bool {
        let top = frames[frames.count &- 1]
        guard top.captures, skipDepth == 0 else { return isLiteral || bytes.isWellFormed }
        if text.count > textEnd {
            isCut = true
            return isLiteral || bytes.isWellFormed
        }
        let form = XMLTextForm(
            isLiteral: isLiteral, escapes: top.escapes, hasCarriageReturn: hasCarriageReturn)
        return text.append(bytes, as: form, limit: textEnd + 8)
    }

    mutating func end(_ local: UnsafeXMLName) {
        if skipDepth > 0 {
            skipDepth -= 1
            return
        }
        if markupDepth > 0 {
            endMarkup(local)
            return
        }
        guard frames.count > 1, let frame = frames.popLast() else { return }
        if frame.captures || frame.field != .none { close(frame) }
        leaveScope(frames[frames.count - 1])
    }

    /// Gives up the bases and languages that no open element has.
    @inline(__always)
    private mutating func leaveScope(_ outer: Frame) {
        if bases.count > outer.base + 1 { bases.removeLast(bases.count - outer.base - 1) }
        if languages.count > outer.language + 1 {
            languages.removeLast(languages.count - outer.language - 1)
        }
    }

    /// Takes `xml:base` of the element that is about to open: its own attributes are relative to
    /// it as well (XML Base §4.2).
    private mutating func noteOwnBase(_ attributes: XMLAttributes) {
        if let written = attributes.xmlValue("base"),
            let base = composed(base: written, onto: scopeBase(frames[frames.count - 1]))
        {
            bases.append(base)
            ownBase = bases.count - 1
        }
    }

    /// Gives `xml:base` and `xml:lang` to the element that has just opened.
    private mutating func enterScope(_ attributes: XMLAttributes) {
        let top = frames.count - 1
        if ownBase >= 0 { frames[top].base = ownBase }
        if let language = attributes.xmlValue("lang") {
            languages.append(language.replacing("_", with: "-"))
            frames[top].language = languages.count - 1
            noteScopeLanguage(frames[top])
        }
    }

    private mutating func noteScopeLanguage(_ frame: Frame) {
        let language = scopeLanguage(frame)
        switch frame.scope {
        case .item: draft.language = language
        case .feed, .source: common.language.offer(language?.trimmedValue, rank: 2)
        case .root: common.language.offer(language?.trimmedValue, rank: 3)
        default: break
        }
    }

    // MARK: Frames

    /// Opens an element whose text is a plain value.
    mutating func openText(
        _ field: Field, rank: UInt8 = 0, kind: TextKind = .html, scope: Scope = .leaf
    ) {
        push(Frame(field: field, scope: scope, kind: kind, rank: rank, captures: true))
        textEnd = text.count + Limits.shortFieldBytes
    }

    /// Opens a text construct, which may hold markup.
    ///
    /// - Parameter type: What the type of a summary or content is called.
    mutating func openConstruct(
        _ field: Field, rank: UInt8 = 0, kind: TextKind = .html, type: String = "html"
    ) {
        wrapper = .none
        bodyType = type
        push(
            Frame(
                field: field, kind: kind, rank: rank, captures: true, keepsMarkup: true,
                escapes: kind == .xhtml || kind == .xml))
        textEnd = text.count + Limits.bytes(of: field)
    }

    /// Opens an element that only holds others.
    mutating func openScope(_ scope: Scope, field: Field = .none) {
        push(Frame(field: field, scope: scope))
    }

    private mutating func push(_ frame: Frame) {
        var frame = frame
        let outer = frames[frames.count - 1]
        frame.textStart = text.count
        frame.base = outer.base
        frame.language = outer.language
        frames.append(frame)
    }

    /// Whether what opens now speaks of an item, not of the feed or an item's source.
    var isOfItem: Bool { isInItem && !isInSource }

    var scope: Scope { frames[frames.count - 1].scope }

    func scopeBase(_ frame: Frame) -> String? { frame.base < 0 ? nil : bases[frame.base] }

    func scopeLanguage(_ frame: Frame) -> String? {
        frame.language < 0 ? nil : languages[frame.language]
    }

    /// Elements open, of whatever kind.
    var depth: Int { frames.count - 1 + markupDepth + skipDepth }

    // MARK: Warnings

    mutating func noteUndeclaredPrefix() {
        if !parsed.recovered { warn("undeclared-prefix", "a namespace prefix is not declared") }
        parsed.recovered = true
    }

    mutating func warn(_ code: String, _ message: String) {
        warningCount += 1
        guard warningCount <= Limits.warnings else { return }
        parsed.warnings.append(
            ParseWarning(code: code, message: message, line: line > 0 ? line : nil))
    }
}

/// The `div` around an XHTML text, which is no part of it.
enum Wrapper {
    case none, open, closed
}

/// The attributes of a link whose text may still be its URL.
struct LinkAttributes {
    var rel: String?
    var type: String?
    var title: String?
    var hreflang: String?
    var length: Int?
    var href: String?
}

struct CategoryAttributes {
    var scheme: String?
    var label: String?
    var term: String?
}
