/// Names and tags made of what publishers and other programs call things.
public enum ProposedName {
    public static let longest = 60

    /// Letters and digits of any script in lower case, with a hyphen for whatever stands between
    /// them; nil when there are none.
    public static func slug(_ text: String) -> String? {
        var slug = ""
        var wantsHyphen = false
        for character in text.lowercased() {
            let isWord = character.isLetter || character.isNumber
            guard isWord, character.unicodeScalars.allSatisfy(\.isPrintable) else {
                // "Publisher's" is one word.
                if character != "'", character != "’" { wantsHyphen = !slug.isEmpty }
                continue
            }
            guard slug.count < longest else { break }
            if wantsHyphen { slug.append("-") }
            wantsHyphen = false
            slug.append(character)
        }
        return slug.isEmpty ? nil : slug
    }

    /// `name`, with a number behind it if it is taken.
    public static func unique(_ name: String, taken: Set<String>) -> String {
        guard taken.contains(name) else { return name }
        var number = 2
        while taken.contains("\(name)-\(number)") { number += 1 }
        return "\(name)-\(number)"
    }

    /// For a feed called `title` at `host`.
    public static func ofFeed(title: String?, host: String, taken: Set<String>) -> String {
        let plainHost = host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
        return unique(title.flatMap(slug) ?? slug(plainHost) ?? "feed", taken: taken)
    }
}
