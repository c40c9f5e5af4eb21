import FeedModel

/// The kinds of sink and the keys each has beside `name` and `type`.
private enum SinkType: String, CaseIterable {
    case stdout, file, folder, feed, exec, email, mqtt, webhook

    var keys: [String] {
        switch self {
        case .stdout: ["format"]
        case .file, .folder: ["path", "format"]
        case .feed: ["path", "keep"]
        case .exec: ["command", "timeout"]
        case .email:
            ["smtp", "tls", "user", "password", "from", "to", "allow_private", "ca_file"]
        case .mqtt: ["url", "tls", "user", "password", "allow_private"]
        case .webhook:
            ["url", "format", "secret", "allow_private", "concurrency"]
                + ConfigurationTable.webhookFormatKeys + ConfigurationTable.accessKeys
        }
    }

    var neededKeys: [String] {
        switch self {
        case .stdout: []
        case .file, .folder, .feed: ["path"]
        case .exec: ["command"]
        case .email: ["smtp", "from", "to"]
        case .mqtt: ["url"]
        // Its format says.
        case .webhook: []
        }
    }
}

extension TableReader {
    /// A `[[sink]]`; nil if it has a mistake.
    ///
    /// - Parameter sinks: The names of all.
    func sink(among sinks: [String]) -> Sink? {
        let name = name()
        let policy = policy(among: sinks)
        guard has("type") else {
            log.add(.missing(key: "type", of: .sink), line: line)
            return nil
        }
        guard let type: SinkType = choice("type") else {
            // What it was probably meant to be may have mistakes as well.
            _ = misspeltType.map(kind)
            return nil
        }
        checkKeys(of: type)
        let kind = kind(of: type)
        guard let name else { return nil }
        return kind.map { Sink(name: SinkName(name), kind: $0, policy: policy) }
    }

    private var misspeltType: SinkType? {
        guard case .string(let text)? = node("type")?.value else { return nil }
        return SinkType.allCases.map(\.rawValue).nearest(to: text).flatMap(SinkType.init)
    }

    private func kind(of type: SinkType) -> SinkKind? {
        switch type {
        case .stdout: .stdout(plainFormat() ?? .text)
        case .file: fileSink()
        case .folder: folderSink()
        case .feed: feedSink()
        case .exec: programSink()
        case .email: mailSink()
        case .mqtt: brokerSink()
        case .webhook: webhook()
        }
    }

    /// Those it needs, and those it has no use for.
    private func checkKeys(of type: SinkType) {
        for key in type.neededKeys where !has(key) {
            log.add(.missing(key: key, of: .sink), line: line)
        }
        let known = ["name", "type"] + ConfigurationTable.policyKeys + type.keys
        for key in ConfigurationTable.sink.keys where has(key) && !known.contains(key) {
            let other = SinkType.allCases.first { $0.keys.contains(key) } ?? type
            add(
                .keyOfOtherSink(key: key, type: type.rawValue, belongsTo: other.rawValue), at: key)
        }
    }

    private func webhook() -> SinkKind? {
        // All is read, so that the mistakes of each key are told.
        let url = receiverURL()
        let secrets = secrets("secret")
        let allowPrivate = hostsAndPorts() ?? []
        let access = AccessSettings(self).access()
        return webhook(url: url, secrets: secrets, allowPrivate: allowPrivate, access: access)
    }

    /// One secret, or several while one is being replaced.
    private func secrets(_ key: String) -> [SecretSource]? {
        guard let node = node(key) else { return nil }
        let texts: [(text: String, line: Int)]
        if case .string(let text) = node.value {
            texts = [(text, node.line)]
        } else {
            guard let several = self.texts(key) else { return nil }
            if several.isEmpty { add(.badSecret(.none), at: key) }
            texts = several
        }
        return texts.compactMap { text, line in
            do throws(ConfigurationMistake.SecretMistake) {
                return try SecretSource(written: text, file: absolute)
            } catch {
                log.add(.badSecret(error), line: line)
                return nil
            }
        }
    }
}
