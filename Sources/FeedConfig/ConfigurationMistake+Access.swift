extension ConfigurationMistake {
    /// Holds nothing of the value: it may be a secret.
    public enum HeaderMistake: Hashable, Sendable {
        case noName
        case badValue
        case twice
        case ofConnection
        case managed
        /// There is a key of its own for it.
        case hasKey(String)
        case cookiesAreOff
        case literalSecret
        /// Looks like a secret, and the file is open to everybody.
        case exposedSecret
    }

    public enum ProxyMistake: Hashable, Sendable {
        case noScheme
        case wrongScheme
        case credentials
        case noHostAndPort
    }
}

extension ConfigurationMistake.HeaderMistake {
    var problem: String {
        switch self {
        case .noName: "has a name that no header may have"
        case .badValue: "has a value that holds a control character or more than 4096 bytes"
        case .twice: "is there twice, written differently"
        case .ofConnection: "belongs to the connection, not to the request"
        case .managed: "is set by feedwatch, where it is true"
        case .hasKey(let key): "is what `\(key)` is for"
        case .cookiesAreOff: "is of no use while cookies are off"
        case .literalSecret: "is a secret, and written out"
        case .exposedSecret: "looks like a secret, and others can read this file"
        }
    }

    var cure: String {
        switch self {
        case .noName: "Names have letters, digits and hyphens: \"X-Api-Key\"."
        case .badValue: "Correct the value."
        case .twice, .ofConnection, .managed: "Remove it."
        case .hasKey(let key): "Use `\(key)` instead."
        case .cookiesAreOff: "Add `cookies = true`, or remove it."
        case .literalSecret:
            "Name where it is to be had: \"env:NAME\", \"file:/path\" or \"cmd:command\"."
        case .exposedSecret:
            "Name where it is to be had (\"env:NAME\", \"file:/path\", \"cmd:command\"), or let nobody "
                + "else read this file: chmod 600."
        }
    }
}

extension ConfigurationMistake.ProxyMistake {
    var problem: String {
        switch self {
        case .noScheme: "is not a complete address"
        case .wrongScheme: "is of a kind that feedwatch doesn't speak"
        case .credentials: "holds a user name or password"
        case .noHostAndPort: "is no host and port"
        }
    }

    var cure: String {
        switch self {
        case .noScheme, .wrongScheme, .noHostAndPort:
            "Write \"http://proxy.example.org:3128\", with http, https or socks5h; or \"environment\" "
                + "or \"none\"."
        case .credentials:
            "Write `proxy = { url = \"…\", user = \"…\", password = \"env:NAME\" }`."
        }
    }
}
