/// What a consumer of feeds has to know of an HTML element.
struct HTMLElement: OptionSet {
    let rawValue: UInt8

    /// Separates the words before it from those after it.
    static let block = HTMLElement(rawValue: 1)
    static let void = HTMLElement(rawValue: 2)
    /// Has attributes with URLs.
    static let linking = HTMLElement(rawValue: 4)
    /// Its content is not text for readers.
    static let hidden = HTMLElement(rawValue: 8)
    static let known = HTMLElement(rawValue: 16)

    /// The element called by this packed name; `nil` when HTML has none.
    @inline(__always)
    static func named(_ name: PackedName) -> HTMLElement? {
        let found = table[name]
        return found.contains(.known) ? found : nil
    }

    private static let table = PackedNameTable([
        (
            """
            a abbr acronym applet b basefont bdi bdo big button canvas cite code data del dfn em
            font frame frameset head html i kbd label map mark meter noembed noframes noscript
            object output picture progress q rb rp rt rtc ruby s samp select slot small span
            strike strong sub sup svg math textarea time tt u var datalist optgroup bgsound nobr
            marquee area base col embed iframe img input link meta param source track wbr audio
            video ins script style template title
            """, HTMLElement.known
        ),
        (
            """
            address article aside blockquote body br caption center dd details dialog dir div dl
            dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li
            main menu nav ol option p pre search section summary table tbody td tfoot th thead tr
            ul xmp colgroup listing plaintext
            """, [.known, .block]
        ),
        (
            """
            area base basefont br col embed frame hr img input link meta param source track wbr
            bgsound
            """, .void
        ),
        (
            """
            a area audio blockquote del embed form iframe img input ins link object q source track
            video
            """, .linking
        ),
        ("script style template", .hidden),
    ])
}

/// An ASCII name of up to ten letters and digits, in lower case, as a number: six bits each.
/// Zero is no such name.
typealias PackedName = UInt64

/// Packs names one byte after the other.
struct NamePacker {
    private(set) var name: PackedName = 0
    private var length = 0

    /// Adds a byte; false when it can't be part of a name.
    @inline(__always)
    mutating func add(_ byte: UInt8) -> Bool {
        let code: UInt64
        if isLetter(byte) {
            code = UInt64((byte | 0x20) &- 0x60)
        } else if isDigit(byte) {
            code = UInt64(byte &- 0x30 &+ 27)
        } else {
            return false
        }
        length &+= 1
        name = length > 10 ? 0 : name << 6 | code
        return true
    }

    static func pack(_ text: some Sequence<UInt8>) -> PackedName {
        var packer = NamePacker()
        for byte in text where !packer.add(byte) { return 0 }
        return packer.name
    }
}

/// Packed names and what is known of them; built once, then only read.
struct PackedNameTable: Sendable {
    private var names = [PackedName](repeating: 0, count: 1024)
    private var values = [UInt8](repeating: 0, count: 1024)

    /// - Parameter groups: Names separated by white space, with what holds for each of them. A
    ///   name in several groups has what all of them say.
    init(_ groups: [(String, HTMLElement)]) {
        for (list, value) in groups {
            for word in list.utf8.split(whereSeparator: isSpace) {
                let name = NamePacker.pack(word)
                let slot = slot(of: name)
                names[slot] = name
                values[slot] |= value.rawValue
            }
        }
    }

    @inline(__always)
    subscript(_ name: PackedName) -> HTMLElement {
        HTMLElement(rawValue: values[slot(of: name)])
    }

    @inline(__always)
    private func slot(of name: PackedName) -> Int {
        var slot = Int(truncatingIfNeeded: (name &* 0x9E37_79B9_7F4A_7C15) &>> 54)
        while names[slot] != 0, names[slot] != name { slot = (slot &+ 1) & 1023 }
        return slot
    }
}
