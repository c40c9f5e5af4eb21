extension ConfigurationMistake.Kind {
    /// What to do about it.
    var cure: String {
        switch self {
        case .unreadable: "Check the path and its permissions, or name another file with --config."
        case .notARegularFile: "Name a regular file with --config."
        case .tooLarge: "Is it the right file? If it is, spread the feeds over several."
        case .empty: "Was it written completely? It needs at least one [[feed]]."
        case .notUTF8: "Save the file as UTF-8."
        case .nulCharacter: "Remove it. Was the file saved as UTF-16? Save it as UTF-8."
        case .nestedTooDeeply: "No key of feedwatch has more than three levels."
        case .syntax(let mistake): mistake.cure

        case .unknownTable(_, let nearest):
            if let nearest {
                "Did you mean \(nearest.header)?"
            } else {
                Self.tables
            }
        case .keyOutsideTables(_, let tables): Self.move(to: tables)
        case .wrongBrackets(let table): "Write \(table.header)."
        case .unknownKey(_, let table, let nearest, let belongsIn):
            if let nearest {
                "Did you mean `\(nearest)`?"
            } else if belongsIn.isEmpty {
                "Its keys are \(table.keys.keyList("and"))."
            } else {
                Self.move(to: belongsIn)
            }
        case .notInDefaults: "Move it to the [[feed]]s."
        case .unknownInnerKey(_, _, let known): "It knows \(known.keyList("and"))."
        case .lacksInnerKey(let key, _):
            "Add `\(key) = \(["count": "5", "over": "3.0"][key] ?? "\"…\"")` to it."
        case .keyNeedsOther(_, let other): "Add `\(other)`, or remove it."
        case .missingInnerKey(_, let known): "Give it \(known.keyList("or"))."
        case .wrongType(let key, let wanted, _): Self.example(of: key, wanted: wanted)
        case .missing(let key, let table): "Add `\(key) = \(table.example(of: key))`."
        case .missingOneOf(let keys, _): "Add \(keys.keyList("or"))."
        case .onlyOneOf: "Keep one of them."
        case .keyOfOtherSink(_, _, let other):
            "Remove it, or make this a sink of type \(other.quoted)."

        case .badName(_, let mistake):
            mistake == .empty ? "Give it a name that tells it apart." : "Correct the text."
        case .duplicateName: "Rename one of them: feedwatch keeps its memory under these names."
        case .unknownSink(let name, _, _):
            "Add a [[sink]] named \(name.quoted) or correct `notify`."
        case .noSuchSink(let name, let key, _):
            "Add a [[sink]] named \(name.quoted) or correct `\(key)`."
        case .ownFallback: "Name another sink, or leave it out."
        case .notifiesNobody: "Name a sink in `notify`, or leave it out to notify all sinks."
        case .noFeeds: "Add a [[feed]] with `name` and `url`."
        case .noSinks:
            "Add a [[sink]], for example with `name = \"terminal\"` and `type = \"stdout\"`."

        case .unknownValue(_, _, let known, let nearest):
            if let nearest {
                "Did you mean \(nearest.quoted)?"
            } else {
                "It may be \(known.map(\.quoted).joined(separator: " or "))."
            }
        case .laterValue: "Choose another value for now."
        case .badTimeZone(_, let nearest):
            if let nearest {
                "Did you mean \(nearest.quoted)?"
            } else {
                "Use an IANA name such as \"Europe/London\" or \"UTC\"."
            }
        case .badContact:
            "It goes into every request: write \"https://example.org/bot\" or "
                + "\"you@example.org\", in ASCII and without parentheses."
        case .badDuration: "Write it as \"15m\", \"1h30m\" or \"2d\" (s, m, h, d, w)."
        case .outOfRange: "Choose a value in these bounds."
        case .minimumAboveMaximum: "Exchange them."
        case .badCron(_, let mistake, _): mistake.cure
        case .badBudget: "Write it as \"5 per 10m\"."
        case .badQuietHours: "Write it as \"22:00-07:00\"."
        case .badURL(let key, let mistake): mistake.cure(for: key)
        case .badPath(_, let mistake): mistake.cure
        case .badHostAndPort: "Write it as \"10.0.3.7:8080\", \"intranet:80\" or \"[fd00::7]:443\"."
        case .badDate: "Write it as `since = 2026-01-31`."
        case .badListName: "Rename it."
        case .badTerm: "Correct or remove it."
        case .noTerms: "Add `any = [\"…\"]` or `all = [\"…\"]`."
        case .onlyExcludes: "Add `any` or `all`: without them it would alert for nearly everything."
        case .ruleNeverMatches: "Remove it from one of the lists."
        case .tooMany: "Split it."
        case .emptyList: "Put something into it, or leave it out."
        case .badSecret(let mistake, let key): mistake.cure(for: key)
        case .badHeader(_, let mistake): mistake.cure
        case .badUser: "Correct it; HTTP has no way to send such a name."
        case .badUserAgent: "Write it in ASCII, as \"name/1.0 (+https://example.org/bot)\"."
        case .badProxy(let mistake): mistake.cure
        case .badWebhook(let key, let mistake): mistake.cure(of: key)
        case .badSink(_, let mistake): mistake.cure
        case .badListen: "Write it as \"127.0.0.1:8372\" or \"[::1]:8372\", or \"off\" for none."
        case .badHost: "Write it as \"feedwatch.example.org\" or \"10.0.3.7\", without a port."
        case .openToOthers:
            "List in `hosts` the names and addresses by which they may ask, or listen on 127.0.0.1."
        }
    }

    private static func move(to tables: [ConfigurationTable]) -> String {
        tables.isEmpty
            ? Self.tables : "It belongs in \(tables.map(\.header).joined(separator: " or "))."
    }

    private static var tables: String {
        "The tables are \(ConfigurationTable.allCases.map(\.header).joined(separator: ", "))."
    }

    private static func example(of key: String, wanted: String) -> String {
        switch wanted {
        case TOMLNode.Wanted.texts: "Write `\(key) = [\"…\"]`."
        case TOMLNode.Wanted.text: "Write `\(key) = \"…\"`, with quotation marks."
        default: "Correct it."
        }
    }
}

extension ConfigurationMistake.URLMistake {
    func cure(for key: String) -> String {
        switch self {
        case .wrongScheme("file"): "For a local document, use `path` instead of `url`."
        case .wrongScheme("feed"): "Write https: instead of feed:."
        case .wrongScheme, .noScheme: "Write it in full, as \"https://example.org/feed.xml\"."
        case .credentials:
            "Remove it: addresses are shown in logs and alerts. A receiver gets its credentials by "
                + "`headers`."
        case .exposedCredentials:
            "Remove it and write `auth = { user = \"…\", password = \"env:NAME\" }`, or let nobody "
                + "else read this file: chmod 600. If others could see it, make a new one."
        case .badCredentials: "Write `auth = { user = \"…\", password = \"env:NAME\" }` instead."
        case .credentialsTwice: "Keep `auth` and remove what stands before the @."
        case .noHost, .badPort, .whiteSpace, .tooLong: "Copy `\(key)` again."
        }
    }
}

extension ConfigurationMistake.PathMistake {
    var cure: String {
        switch self {
        case .empty, .isDirectory, .unprintable: "Name a file."
        case .tilde: "Write the path in full. One without a leading slash is relative to this file."
        case .isURL("file"): "Write what follows file://."
        case .isURL("postgres"), .isURL("postgresql"):
            "PostgreSQL comes with a later version; name a file for SQLite."
        case .isURL: "Name a file; a web address goes into `url`."
        }
    }
}

extension ConfigurationMistake.SecretMistake {
    func cure(for key: String) -> String {
        switch self {
        case .literal:
            "Put it into a file that only you can read (chmod 600) and write "
                + "`\(key) = \"file:…\"`, or into a variable and write `\(key) = \"env:NAME\"`. If "
                + "others could see it, make a new one."
        case .unknownSource, .empty, .none:
            "Write \"env:NAME\", \"file:/path\" or \"cmd:command\"."
        case .tilde: "Write the path in full."
        case .badVariable: "Its name has letters, digits and underscores: \"env:DESK_SECRET\"."
        }
    }
}
