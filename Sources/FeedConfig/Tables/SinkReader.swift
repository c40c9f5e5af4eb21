import FeedModel

/// The kinds of sink and the keys each has beside `name` and `type`.
private enum SinkType: String, CaseIterable {
    case stdout, file, webhook

    static let later = ["exec", "mail", "email", "feed"]

    var keys: [String] {
        switch self {
        case .stdout: ["format"]
        case .file: ["path", "format"]
        case .webhook:
            ["url", "format", "secret", "allow_private", "concurrency"]
                + ConfigurationTable.webhookFormatKeys + ConfigurationTable.accessKeys
        }
    }

    var neededKeys: [String] {
        switch self {
        case .stdout: []
        case .file: ["path"]
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
        // All is read whatever the type, so that the mistakes of each key are told.
        let name = name()
        let path = path("path")
        let url = receiverURL()
        let secrets = secrets("secret")
        let allowPrivate = hostsAndPorts() ?? []
        let access = AccessSettings(self).access()
        let policy = policy(among: sinks)
        guard has("type") else {
            log.add(.missing(key: "type", of: .sink), line: line)
            return nil
        }
        guard let type: SinkType = choice("type", later: SinkType.later) else { return nil }
        checkKeys(of: type)
        let format: AlertFormat? = type == .webhook ? nil : choice("format")
        guard let name else { return nil }
        let kind: SinkKind? =
            switch type {
            case .stdout: .stdout(format ?? .text)
            case .file: path.map { .file(path: $0, format ?? .json) }
            case .webhook:
                webhook(url: url, secrets: secrets, allowPrivate: allowPrivate, access: access)
            }
        return kind.map { Sink(name: SinkName(name), kind: $0, policy: policy) }
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
