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

    /// A table needs a file.
    func plainFormat() -> AlertFormat? {
        let format: PlainFormat? = choice("format")
        return format.flatMap { AlertFormat(rawValue: $0.rawValue) }
    }
}
