extension ConfigurationMistake {
    /// A cause and its facts.
    public enum Kind: Hashable, Sendable {
        // The file
        case unreadable(reason: String)
        case notARegularFile(FileKind)
        case tooLarge(byteLimit: Int)
        case empty
        case notUTF8
        case nulCharacter
        case nestedTooDeeply
        case syntax(SyntaxMistake)

        // Tables and keys
        case unknownTable(String, nearest: ConfigurationTable?)
        case keyOutsideTables(String, belongsIn: [ConfigurationTable])
        case wrongBrackets(ConfigurationTable)
        case unknownKey(
            String, in: ConfigurationTable, nearest: String?, belongsIn: [ConfigurationTable])
        case notInDefaults(String)
        case unknownInnerKey(String, of: String, known: [String])
        case missingInnerKey(of: String, known: [String])
        case lacksInnerKey(String, of: String)
        case keyNeedsOther(key: String, other: String)
        case wrongType(key: String, wanted: String, found: String)
        case missing(key: String, of: ConfigurationTable)
        case missingOneOf([String], of: ConfigurationTable)
        case onlyOneOf([String])
        case keyOfOtherSink(key: String, type: String, belongsTo: String)

        // Names and what they refer to
        case badName(key: String, NameMistake)
        case duplicateName(String, of: ConfigurationTable, firstLine: Int)
        case unknownSink(String, rule: String, known: [String])
        case noSuchSink(String, key: String, known: [String])
        case ownFallback(String)
        case notifiesNobody(rule: String)
        case noFeeds
        case noSinks

        // Values
        case unknownValue(String, key: String, known: [String], nearest: String?)
        case laterValue(String, key: String)
        case badTimeZone(String, nearest: String?)
        case badContact(String)
        case badDuration(String, key: String)
        case outOfRange(key: String, lowest: String, highest: String)
        case minimumAboveMaximum
        case badCron(String, CronMistake, key: String = "cron")
        case badBudget(String)
        case badQuietHours(String)
        case badURL(key: String, URLMistake)
        case badPath(key: String, PathMistake)
        case badHostAndPort(String)
        case badDate
        case badListName(String)
        case badTerm(String, key: String, TermMistake)
        case noTerms(rule: String)
        case onlyExcludes(rule: String)
        case ruleNeverMatches(rule: String, term: String)
        case tooMany(key: String, limit: Int)
        case emptyList(key: String)
        case badSecret(SecretMistake, key: String = "secret")
        case badHeader(String, HeaderMistake)
        case badUser(of: String)
        case badUserAgent
        case badProxy(ProxyMistake)
        case badWebhook(key: String, WebhookMistake)
        case badSink(key: String, SinkMistake)
        case badListen(String)
        case badHost(String)
        case openToOthers(String)
    }

    public enum FileKind: String, Sendable {
        case directory = "a directory"
        case pipe = "a named pipe"
        case device = "a device"
        case socket = "a socket"
        case danglingLink = "a symbolic link that leads nowhere or in a circle"
        case other = "no regular file"
    }

    public enum NameMistake: Hashable, Sendable {
        case empty
        case unprintable
        case spaceAround
        case tooLong(limit: Int)
    }

    public enum URLMistake: Hashable, Sendable {
        case wrongScheme(String)
        case noScheme
        case credentials
        /// In a file that others can read.
        case exposedCredentials
        case badCredentials
        case credentialsTwice
        case noHost
        case badPort
        case whiteSpace
        case tooLong(limit: Int)
    }

    public enum PathMistake: Hashable, Sendable {
        case empty
        case tilde
        case unprintable
        case isURL(String)
        case isDirectory
    }

    public enum TermMistake: Hashable, Sendable {
        case blank
        case noLetterOrDigit
        case tooLong(limit: Int)
        case unprintable
    }

    /// Holds nothing of the text: it may be a secret.
    public enum SecretMistake: Error, Hashable {
        case literal
        case unknownSource
        case badVariable
        case tilde
        case empty(source: String)
        case none
    }
}
