import FeedModel
import Testing

@testable import FeedParsing

@Suite("Text encodings")
struct TextEncodingTests {
    @Test(
        "have the labels of the WHATWG Encoding Standard §4.2",
        arguments: [
            ("utf-8", "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"),
            (
                "gbk",
                """
                chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk
                """
            ),
            ("gb18030", "gb18030"),
            ("big5", "big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
            ("euc-jp", "cseucpkdfmtjapanese euc-jp x-euc-jp"),
            ("iso-2022-jp", "csiso2022jp iso-2022-jp"),
            ("shift_jis", "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"),
            (
                "euc-kr",
                """
                cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 \
                ksc5601 ksc_5601 windows-949
                """
            ),
            ("utf-16be", "unicodefffe utf-16be"),
            ("utf-16le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"),
            ("ibm866", "866 cp866 csibm866 ibm866"),
            (
                "iso-8859-2",
                """
                csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 \
                iso_8859-2:1987 l2 latin2
                """
            ),
            (
                "iso-8859-3",
                """
                csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 \
                iso_8859-3:1988 l3 latin3
                """
            ),
            (
                "iso-8859-4",
                """
                csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 \
                iso_8859-4:1988 l4 latin4
                """
            ),
            (
                "iso-8859-5",
                """
                csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 \
                iso_8859-5 iso_8859-5:1988
                """
            ),
            (
                "iso-8859-6",
                """
                arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 \
                iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 \
                iso_8859-6:1987
                """
            ),
            (
                "iso-8859-7",
                """
                csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 \
                iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek
                """
            ),
            (
                "iso-8859-8",
                """
                csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 \
                iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual
                """
            ),
            ("iso-8859-8-i", "csiso88598i iso-8859-8-i logical"),
            ("iso-8859-10", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
            ("iso-8859-13", "iso-8859-13 iso8859-13 iso885913"),
            ("iso-8859-14", "iso-8859-14 iso8859-14 iso885914"),
            ("iso-8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"),
            ("iso-8859-16", "iso-8859-16"),
            ("koi8-r", "cskoi8r koi koi8 koi8-r koi8_r"),
            ("koi8-u", "koi8-ru koi8-u"),
            ("macintosh", "csmacintosh mac macintosh x-mac-roman"),
            ("windows-874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"),
            ("windows-1250", "cp1250 windows-1250 x-cp1250"),
            ("windows-1251", "cp1251 windows-1251 x-cp1251"),
            (
                "windows-1252",
                """
                ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 \
                iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 \
                x-cp1252
                """
            ),
            ("windows-1253", "cp1253 windows-1253 x-cp1253"),
            (
                "windows-1254",
                """
                cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 \
                iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254
                """
            ),
            ("windows-1255", "cp1255 windows-1255 x-cp1255"),
            ("windows-1256", "cp1256 windows-1256 x-cp1256"),
            ("windows-1257", "cp1257 windows-1257 x-cp1257"),
            ("windows-1258", "cp1258 windows-1258 x-cp1258"),
            ("x-mac-cyrillic", "x-mac-cyrillic x-mac-ukrainian"),
            ("x-user-defined", "x-user-defined"),
        ])
    func haveLabels(name: String, labels: String) {
        for label in labels.split(separator: " ") {
            #expect(TextEncoding(label: String(label))?.name == name)
            #expect(TextEncoding(label: " \(label.uppercased())\t")?.name == name)
        }
    }

    @Test(
        "of one byte a character",
        arguments: [
            ("ibm866", [0x8F, 0xE0, 0xF0], "ПрЁ"),
            ("iso-8859-2", [0xB1, 0xE6], "ąć"),
            ("iso-8859-5", [0xBF, 0xE0], "Пр"),
            ("iso-8859-7", [0xA4, 0xE1], "€α"),
            ("iso-8859-15", [0xA4], "€"),
            ("koi8-r", [0xF0, 0xD2], "Пр"),
            ("koi8-u", [0xAE, 0xBE], "ўЎ"),
            ("macintosh", [0xDB, 0x8E], "€é"),
            ("windows-874", [0xA1], "ก"),
            ("windows-1250", [0xF8], "ř"),
            ("windows-1251", [0xCF, 0xF0], "Пр"),
            ("windows-1252", [0x80, 0x92, 0xE9], "€’é"),
            ("iso-8859-1", [0x92], "’"),
            ("windows-1254", [0xFE], "ş"),
            ("windows-1257", [0xE0], "ą"),
            ("x-mac-cyrillic", [0xA2, 0xFF], "Ґ€"),
            ("windows-1252", [0x81], "\u{81}"), ("windows-1251", [0x98], "\u{98}"),
            ("windows-1255", [0xCA], "\u{5BA}"), ("windows-1253", [0xD2], "\u{FFFD}"),
            ("iso-8859-8-i", [0xE0, 0xFD], "\u{5D0}\u{200E}"),
            ("x-user-defined", [0x80], "\u{F780}"),
        ] as [(String, [UInt8], String)])
    func ofOneByte(name: String, bytes: [UInt8], text: String) throws {
        let encoding = try #require(TextEncoding(label: name))
        let result = encoding.decode(bytes.span)
        let decoded = try #require(result)
        #expect(String(decoding: decoded.bytes, as: UTF8.self) == text)
    }

    @Test(
        "UTF-16 and UTF-32, in which half a pair and what is no scalar become U+FFFD",
        arguments: [
            ("utf-16le", [0x61, 0, 0x3D, 0xD8, 0, 0xDE], "a\u{1F600}", 0),
            ("utf-16be", [0xD8, 0x3D, 0xDE, 0, 0x20, 0xAC], "\u{1F600}€", 0),
            ("utf-16le", [0x3D, 0xD8, 0x61, 0], "\u{FFFD}a", 1),
            ("utf-16le", [0, 0xDE, 0x3D, 0xD8], "\u{FFFD}\u{FFFD}", 2),
            ("utf-16le", [0x3D, 0xD8, 0x3D, 0xD8, 0, 0xDE], "\u{FFFD}\u{1F600}", 1),
            ("utf-16be", [0, 0x61, 0x62], "a\u{FFFD}", 1),
            ("utf-32le", [0x61, 0, 0, 0, 0, 0xF6, 1, 0], "a\u{1F600}", 0),
            ("utf-32be", [0, 0, 0xD8, 0, 0, 0x11, 0, 0, 0, 0, 0, 0x61], "\u{FFFD}\u{FFFD}a", 2),
            ("utf-32be", [0, 0, 0, 0x61, 0, 0], "a\u{FFFD}", 1),
        ] as [(String, [UInt8], String, Int)])
    func wide(name: String, bytes: [UInt8], text: String, errors: Int) throws {
        let encoding = try #require(TextEncoding(label: name))
        let result = encoding.decode(bytes.span)
        let decoded = try #require(result)
        #expect(String(decoding: decoded.bytes, as: UTF8.self) == text)
        #expect(decoded.errors == errors)
    }

    @Test func `are decoded no further than asked, and to whole characters`() throws {
        for (name, bytes) in [
            ("windows-1251", [0x61, 0xCF, 0xCF]), ("utf-16be", [0, 0x61, 0x04, 0x1F, 0x04, 0x1F]),
        ] as [(String, [UInt8])] {
            let encoding = try #require(TextEncoding(label: name))
            let result = encoding.decode(bytes.span, limit: 4)
            let decoded = try #require(result)
            #expect(String(decoding: decoded.bytes, as: UTF8.self) == "aП")
            #expect(decoded.isCut)
        }
    }

    /// A page that declares nothing, or the wrong thing.
    @Test(
        "are guessed from text beyond ASCII",
        arguments: [
            ("windows-1251", "Сегодня в Москве прошла выставка новых книг и журналов"),
            ("koi8-r", "Сегодня в Москве прошла выставка новых книг и журналов"),
            ("windows-1252", "Le château de la forêt a été rénové cet été, déjà très fréquenté"),
            ("windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy na břehu řeky"),
            ("windows-1253", "Η σημερινή έκθεση βιβλίων στην Αθήνα ήταν πολύ καλή"),
        ])
    func areGuessed(name: String, text: String) throws {
        // Long markup before the text must not hide it.
        let start = "<rss><channel><!--\(String(repeating: "-x", count: 20_000))--><title>"
        let encoding = try #require(TextEncoding(label: name))
        let end = "</title></channel></rss>"
        let bytes = Array(start.utf8) + encoded(text, encoding) + Array(end.utf8)
        let feed = try FeedParser().parse(bytes)
        #expect(feed.encoding == name)
        #expect(feed.feed.title == text)
    }

    private func encoded(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
        var bytes: [String: UInt8] = [:]
        for byte in UInt8.min...UInt8.max {
            let character = encoding.decode([byte].span)?.bytes ?? []
            bytes[String(decoding: character, as: UTF8.self)] = byte
        }
        return text.unicodeScalars.map { bytes[String($0)] ?? UInt8(ascii: "?") }
    }
}
