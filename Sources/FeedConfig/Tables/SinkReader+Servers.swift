import FeedModel

private enum TLSChoice: String, CaseIterable {
    case required, none
}

extension TableReader {
    /// `type = "email"`.
    func mailSink() -> SinkKind? {
        let server = server(
            "smtp", ports: ["smtp": 587, "smtps": 465], example: "smtps://mail.example.org:465")
        let tls: TLSChoice? = choice("tls")
        let login = login()
        let sender = text("from").flatMap { mailAddress($0, key: "from", line: line(of: "from")) }
        let recipients = recipients()
        let allowPrivate = hostsAndPorts() ?? []
        let authorities = path("ca_file")
        guard let server else { return nil }
        if !server.rest.isEmpty { badServer("smtp", example: "smtps://mail.example.org:465") }
        guard let encryption = encryption(of: server, tls), let sender, let recipients else {
            return nil
        }
        return .email(
            MailRoute(
                host: server.host, port: server.port, encryption: encryption, login: login,
                sender: sender, recipients: recipients, allowPrivate: allowPrivate,
                certificateAuthorities: authorities))
    }

    /// `type = "mqtt"`.
    func brokerSink() -> SinkKind? {
        let server = server("url", ports: ["mqtt": 1883], example: "mqtt://host:1883/topic")
        let tls: TLSChoice? = choice("tls")
        let login = login()
        let allowPrivate = hostsAndPorts() ?? []
        if tls == .required { add(.badSink(key: "tls", .noTLSForMQTT), at: "tls") }
        guard let server else { return nil }
        let topic = server.rest
        guard !topic.isEmpty, topic.utf8.count <= 1000,
            topic.unicodeScalars.allSatisfy({
                $0.isPrintable && !$0.properties.isWhitespace && !"+#%?".unicodeScalars.contains($0)
            })
        else {
            add(.badSink(key: "url", .badTopic), at: "url")
            return nil
        }
        if login != nil, tls != TLSChoice.none, !server.isLoopback {
            add(.badSink(key: "password", .openPassword), at: "password")
        }
        return .mqtt(
            BrokerTopic(
                host: server.host, port: server.port, topic: topic, login: login,
                allowPrivate: allowPrivate))
    }

    private func encryption(
        of server: ServerAddress, _ tls: TLSChoice?
    ) -> MailRoute.Encryption? {
        switch (server.scheme, tls) {
        case ("smtps", .some(.none)):
            add(.badSink(key: "tls", .smtpsWithoutTLS), at: "tls")
            return nil
        case ("smtps", _): return .implicit
        case (_, .some(.none)): return MailRoute.Encryption.none
        case (_, .some(.required)): return .startTLS
        case (_, nil): return server.isLoopback ? .noneOnLoopback : .startTLS
        }
    }

    private func server(
        _ key: String, ports: [String: Int], example: String
    ) -> ServerAddress? {
        guard let text = text(key) else { return nil }
        if let address = ServerAddress(text, ports: ports) { return address }
        if text.contains("@") {
            add(.badSink(key: key, .credentials), at: key)
        } else {
            badServer(key, example: example)
        }
        return nil
    }

    private func badServer(_ key: String, example: String) {
        add(.badSink(key: key, .noServer(text(key) ?? "", example: example)), at: key)
    }

    private func login() -> ServerLogin? {
        let user = text("user")
        let password = secret("password")
        for (key, other) in [("user", "password"), ("password", "user")]
        where has(key) && !has(other) {
            add(.keyNeedsOther(key: key, other: other), at: key)
        }
        if let user, user.isEmpty || !user.unicodeScalars.allSatisfy(\.isPrintable) {
            add(.badName(key: "user", user.isEmpty ? .empty : .unprintable), at: "user")
        }
        guard let user, let password else { return nil }
        return ServerLogin(user: user, password: password)
    }

    private func recipients() -> [String]? {
        guard let texts = texts("to") else { return nil }
        if texts.isEmpty { add(.badSink(key: "to", .noRecipients), at: "to") }
        guard texts.count <= 100 else {
            add(.tooMany(key: "to", limit: 100), at: "to")
            return nil
        }
        return texts.compactMap { mailAddress($0.text, key: "to", line: $0.line) }.uniqued
    }

    private func mailAddress(_ text: String, key: String, line: Int) -> String? {
        if MailAddress.isOne(text) { return text }
        log.add(.badSink(key: key, .badMailAddress(text)), line: line)
        return nil
    }
}
