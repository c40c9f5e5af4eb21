extension ConfigurationMistake.Kind {
    /// What is wrong, as a sentence.
    var problem: String {
        switch self {
        case .unreadable(let reason): "the configuration can't be read: \(reason)."
        case .notARegularFile(let kind): "the configuration is \(kind.rawValue), not a file."
        case .tooLarge(let limit): "the configuration is larger than \(limit / 1_048_576) MiB."
        case .empty: "the configuration is empty."
        case .notUTF8: "this line is not UTF-8."
        case .nulCharacter: "this line holds the character U+0000."
        case .nestedTooDeeply: "lists, tables or keys are nested too deeply."
        case .syntax(let mistake): "this is not TOML: \(mistake.problem)."

        case .unknownTable(let name, _): "there is no table \(name.quoted)."
        case .keyOutsideTables(let key, _): "`\(key.shown)` stands outside of all tables."
        case .wrongBrackets(let table):
            table.isList
                ? "there can be several of `\(table.rawValue)`, so it has two brackets."
                : "there is one `\(table.rawValue)`, so it has one bracket."
        case .unknownKey(let key, let table, _, _):
            "\(table.header) has no key `\(key.shown)`."
        case .notInDefaults(let key): "`\(key)` can't have a default: each feed needs its own."
        case .unknownInnerKey(let key, let outer, _):
            "`\(outer)` has no key `\(key.shown)`."
        case .missingInnerKey(let outer, _): "`\(outer)` is an empty table."
        case .wrongType(let key, let wanted, let found):
            "`\(key)` must be \(wanted), not \(found)."
        case .lacksInnerKey(let key, let outer): "`\(outer)` has no `\(key)`."
        case .keyNeedsOther(let key, let other): "`\(key)` is of no use without `\(other)`."
        case .missing(let key, let table): "this \(table.header) has no `\(key)`."
        case .missingOneOf(let keys, let table):
            "this \(table.header) has neither \(keys.map { "`\($0)`" }.joined(separator: " nor "))."
        case .onlyOneOf(let keys): "\(keys.keyList("and")) exclude each other."
        case .keyOfOtherSink(let key, let type, _):
            "a sink of type \(type.quoted) has no `\(key)`."

        case .badName(let key, let mistake): "`\(key)` \(mistake.problem)."
        case .duplicateName(let name, let table, let line):
            "there is another \(table.rawValue) \(name.quoted) on line \(line)."
        case .unknownSink(let name, let rule, let known):
            "rule \(rule.quoted) notifies \(name.quoted), which is not a sink"
                + (known.isEmpty ? "." : " (known: \(known.listed)).")
        case .noSuchSink(let name, let key, let known):
            "`\(key)` names \(name.quoted), which is not a sink (known: \(known.listed))."
        case .ownFallback(let name): "sink \(name.quoted) is its own `fallback`."
        case .notifiesNobody(let rule): "rule \(rule.quoted) notifies nobody."
        case .noFeeds: "there is no [[feed]], so that there is nothing to watch."
        case .noSinks: "there are rules but no [[sink]], so that their alerts have nowhere to go."

        case .unknownValue(let value, let key, _, _):
            "`\(key)` can't be \(value.quoted)."
        case .laterValue(let value, let key):
            "`\(key) = \(value.quoted)` comes with a later version of feedwatch."
        case .badTimeZone(let name, _): "there is no time zone \(name.quoted)."
        case .badContact(let contact):
            "`contact` is \(contact.quoted), neither a web address nor a mail address."
        case .badDuration(let text, let key):
            "`\(key)` is \(text.quoted), which is not a length of time."
        case .outOfRange(let key, let lowest, let highest):
            "`\(key)` must lie between \(lowest) and \(highest)."
        case .minimumAboveMaximum: "`min` is longer than `max`."
        case .badCron(let text, let mistake, let key):
            "`\(key)` is \(text.quoted): \(mistake.problem)."
        case .badBudget(let text):
            "`budget` is \(text.quoted), which is no number of alerts per time."
        case .badQuietHours(let text): "`quiet` is \(text.quoted), which is no part of a day."
        case .badURL(let key, let mistake): "`\(key)` \(mistake.problem)."
        case .badPath(let key, let mistake): "`\(key)` \(mistake.problem)."
        case .badHostAndPort(let text):
            "`allow_private` names \(text.quoted), which is no host:port."
        case .badDate: "`since` is a day that no calendar has."
        case .badListName(let name):
            "\(name.quoted) can't be the name of a list: `@name` has letters, digits, _ and -."
        case .badTerm(let term, let key, let mistake):
            "`\(key)` holds \(term.quoted), which \(mistake.problem)."
        case .noTerms(let rule): "rule \(rule.quoted) has no term to look for."
        case .onlyExcludes(let rule): "rule \(rule.quoted) only says what must not be there."
        case .ruleNeverMatches(let rule, let term):
            "rule \(rule.quoted) can never match: `none` excludes \(term.quoted), which it needs."
        case .tooMany(let key, let limit): "`\(key)` has more than \(limit) entries."
        case .emptyList(let key): "`\(key)` is an empty list."
        case .badSecret(let mistake, let key): "`\(key.shown)` \(mistake.problem)."
        case .badHeader(let name, let mistake): "the header \(name.quoted) \(mistake.problem)."
        case .badUser(let outer):
            "`user` of `\(outer)` is empty, or holds a colon or a character that can't be seen."
        case .badUserAgent: "`user_agent` is empty, longer than 500 bytes, or not all ASCII."
        case .badProxy(let mistake): "`proxy` \(mistake.problem)."
        case .badWebhook(let key, let mistake): mistake.problem(of: key)
        case .badSink(let key, let mistake): "`\(key)` \(mistake.problem)."
        case .badListen(let text): "\(text.quoted) is no address and port of this machine."
        case .badHost(let text): "\(text.quoted) is no name or address of a machine."
        case .openToOthers(let text):
            "\(text.quoted) can be reached from other machines, and there is no password."
        }
    }
}

extension ConfigurationMistake.NameMistake {
    var problem: String {
        switch self {
        case .empty: "is empty"
        case .unprintable: "holds a character that can't be seen"
        case .spaceAround: "begins or ends with white space"
        case .tooLong(let limit): "is longer than \(limit) characters"
        }
    }
}

extension ConfigurationMistake.URLMistake {
    var problem: String {
        switch self {
        case .wrongScheme(let scheme):
            "begins with \("\(scheme):".quoted), which feedwatch doesn't speak"
        case .noScheme: "is not a complete web address"
        case .credentials: "holds a user name or password"
        case .exposedCredentials: "holds a password, and others can read this file"
        case .badCredentials: "holds a user name or password that HTTP can't send"
        case .credentialsTwice: "holds a user name or password, and there is `auth` as well"
        case .noHost: "names no host"
        case .badPort: "has a port that is not a number from 1 to 65535"
        case .whiteSpace: "holds white space or a character that can't be seen"
        case .tooLong(let limit): "is longer than \(limit) bytes"
        }
    }
}

extension ConfigurationMistake.PathMistake {
    var problem: String {
        switch self {
        case .empty: "is empty"
        case .tilde: "begins with \"~\", which only a shell understands"
        case .unprintable: "holds a character that can't be seen"
        case .isURL(let scheme): "is a URL (\(scheme.shown):), not a path"
        case .isDirectory: "ends in a slash, as a directory does"
        }
    }
}

extension ConfigurationMistake.TermMistake {
    var problem: String {
        switch self {
        case .blank: "is blank"
        case .noLetterOrDigit: "has no letter, digit or emoji and would match nothing"
        case .tooLong(let limit): "is longer than \(limit) characters"
        case .unprintable: "holds a control character"
        }
    }
}

extension ConfigurationMistake.SecretMistake {
    var problem: String {
        switch self {
        case .literal: "is written out, where everybody who sees this file sees it"
        case .unknownSource: "doesn't say where the secret is to be had"
        case .tilde: "has a path with \"~\", which only a shell understands"
        case .badVariable: "names no environment variable after \"env:\""
        case .empty(let source): "has nothing after \(source.quoted)"
        case .none: "is an empty list"
        }
    }
}

extension [String] {
    /// `` `a`, `b` and `c` ``
    func keyList(_ conjunction: String) -> String {
        let keys = map { "`\($0)`" }
        guard let last = keys.last, keys.count > 1 else { return keys.joined() }
        return "\(keys.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
    }

    /// The first few, so that a sentence stays one.
    var listed: String {
        let shown = prefix(8).map(\.printable).joined(separator: ", ")
        return count > 8 ? "\(shown) and \(count - 8) more" : shown
    }
}
