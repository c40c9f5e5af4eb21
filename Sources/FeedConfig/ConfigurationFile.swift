import Foundation

/// feeds.toml on disk: read whole, but only if it is a regular file of a sane size.
struct ConfigurationFile {
    /// 50 000 feeds need about 5 MiB.
    static let byteLimit = 8 * 1_048_576

    let path: String

    /// The absolute directory that relative paths in the file start from.
    var directory: String {
        let absolute =
            path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
        guard let slash = absolute.lastIndex(of: "/") else { return "/" }
        let directory = String(absolute[..<slash])
        return directory.hasSuffix("/.") ? String(directory.dropLast(2)) : directory
    }

    /// A path that the file names, made absolute.
    static func absolute(_ path: String, in directory: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var path = path[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        return "\(directory)/\(path)"
    }

    func contents() throws(ConfigurationError) -> ConfigurationText {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: target)
        } catch {
            throw mistake(.unreadable(reason: error.reason))
        }
        // Opening a pipe or a terminal would wait for someone to write into it.
        if let kind = kind(attributes[.type] as? FileAttributeType) {
            throw mistake(.notARegularFile(kind))
        }
        let bytes: [UInt8]
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: target))
            bytes = [UInt8](try file.read(upToCount: Self.byteLimit + 1) ?? Data())
        } catch {
            throw mistake(.unreadable(reason: error.reason))
        }
        guard bytes.count <= Self.byteLimit else {
            throw mistake(.tooLarge(byteLimit: Self.byteLimit))
        }
        guard bytes.contains(where: { $0 > UInt8(ascii: " ") }) else { throw mistake(.empty) }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        return ConfigurationText(
            path: path, bytes: bytes, othersMayRead: mode & 0o004 != 0,
            othersMayWrite: mode & 0o002 != 0)
    }

    /// The end of a chain of symbolic links; the link itself if there is no end.
    private var target: String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    private func kind(_ type: FileAttributeType?) -> ConfigurationMistake.FileKind? {
        switch type {
        case .typeRegular: nil
        case .typeDirectory: .directory
        case .typeCharacterSpecial, .typeBlockSpecial: .device
        case .typeSocket: .socket
        case .typeSymbolicLink: .danglingLink
        // Foundation has no name for pipes.
        case .typeUnknown: .pipe
        default: .other
        }
    }

    private func mistake(_ kind: ConfigurationMistake.Kind) -> ConfigurationError {
        ConfigurationError(
            mistakes: [ConfigurationMistake(file: path, line: 0, column: nil, kind: kind)])
    }
}

extension Error {
    /// "No such file or directory", without the path and domain that Foundation adds.
    var reason: String {
        let error = self as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        guard cause.domain == NSPOSIXErrorDomain,
            let code = POSIXErrorCode(rawValue: Int32(clamping: cause.code))
        else {
            return error.code == CocoaError.fileReadNoSuchFile.rawValue
                ? "no such file" : error.localizedDescription
        }
        switch code {
        case .ENOENT: return "no such file"
        case .EACCES, .EPERM: return "permission denied"
        case .ELOOP: return "its symbolic links go round in a circle"
        default: return POSIXError(code).localizedDescription
        }
    }
}
