import FeedModel

/// Formats of what stands alone: a file each, or a line on standard output.
private enum PlainFormat: String, CaseIterable {
    case text, json
}

extension TableReader {
    func fileSink() -> SinkKind? {
        let format: AlertFormat? = choice("format")
        return path("path").map { .file(path: $0, format ?? .json) }
    }

    func folderSink() -> SinkKind? {
        let format = plainFormat()
        return path("path", mayEndInSlash: true).map { .folder(path: $0, format ?? .json) }
    }

    func feedSink() -> SinkKind? {
        let keep = count("keep", in: 1...1000)
        return path("path").map { .feed(path: $0, keep: keep ?? 100) }
    }

    /// A table needs a file.
    func plainFormat() -> AlertFormat? {
        let format: PlainFormat? = choice("format")
        return format.flatMap { AlertFormat(rawValue: $0.rawValue) }
    }

    private func count(_ key: String, in bounds: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard case .integer(let count) = node.value else {
            wrongType(key, wanted: "a whole number", found: node)
            return nil
        }
        guard bounds.contains(count) else {
            add(
                .outOfRange(
                    key: key, lowest: String(bounds.lowerBound), highest: String(bounds.upperBound)),
                at: key)
            return nil
        }
        return count
    }
}
