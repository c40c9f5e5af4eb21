extension ConfigurationMistake {
    /// What is wrong with a key of a sink.
    public enum SinkMistake: Hashable, Sendable {
        case noProgram
        /// The first word of a command, which is no path.
        case programByName(String)
        case nulInCommand
        /// The text, and what it should look like.
        case noServer(String, example: String)
        case credentials
        case badMailAddress(String)
        case noRecipients
        case badTopic
        case smtpsWithoutTLS
        case noTLSForMQTT
        /// A password without encryption, to another machine.
        case openPassword
    }
}

extension ConfigurationMistake.SinkMistake {
    var problem: String {
        switch self {
        case .noProgram: "names no program"
        case .programByName(let name): "begins with \(name.quoted), which is not a path"
        case .nulInCommand: "holds the character U+0000"
        case .noServer(let text, _): "is \(text.quoted), which is not the address of such a server"
        case .credentials: "holds a user name or password"
        case .badMailAddress(let text): "holds \(text.quoted), which is not a mail address in ASCII"
        case .noRecipients: "is an empty list"
        case .badTopic: "has no topic after the host, or one with +, #, %, ? or white space"
        case .smtpsWithoutTLS: "is \"none\", but smtps means TLS"
        case .noTLSForMQTT: "is \"required\", but MQTT is only spoken without TLS here"
        case .openPassword: "would be sent to another machine without encryption"
        }
    }

    var cure: String {
        switch self {
        case .noProgram: "Write `command = [\"/usr/local/bin/notify\", \"--flag\"]`."
        case .programByName:
            "Write it in full, as in [\"/usr/bin/notify\"]: no PATH is searched."
        case .nulInCommand, .badTopic: "Correct it."
        case .noServer(_, let example): "Write it as \(example.quoted)."
        case .credentials: "Remove it and write `user = \"…\"` and `password = \"env:NAME\"`."
        case .badMailAddress: "Write it as \"desk@example.org\", without a name around it."
        case .noRecipients: "Name those who get the mails."
        case .smtpsWithoutTLS: "Write smtp: instead of smtps:, or remove `tls`."
        case .noTLSForMQTT: "Remove it, or use a broker on this machine that passes alerts on."
        case .openPassword: "If that is meant, add `tls = \"none\"`."
        }
    }
}
