import ArgumentParser
import FeedConfig
import FeedModel

extension ConfigurationOption {
    /// Reads it for adding feeds, or ends the command with all its mistakes.
    ///
    /// - Parameter create: Whether a file that isn't there is to be made: the one that `--config`
    ///   names, else feeds.toml in the working directory.
    func openForEditing(create: Bool) throws -> EditableConfiguration {
        let place = try create ? path ?? existingPath() ?? "feeds.toml" : resolvedPathForEditing()
        do {
            return try EditableConfiguration(path: place, create: create)
        } catch {
            Terminal.complain("\(error)", prefix: "")
            throw ExitCode(.configuration)
        }
    }

    private func resolvedPathForEditing() throws -> String {
        guard let found = path ?? existingPath() else {
            throw fail(
                .configuration,
                "no configuration found. Name one with --config FILE, or make one with --create.")
        }
        return found
    }
}

extension EditableConfiguration {
    /// With more feeds, or ends the command with what would be wrong then.
    func extended(by entries: [FeedEntry]) throws -> Extended {
        do { return try adding(entries) } catch {
            Terminal.complain("nothing was changed, since \(path) would have a mistake:")
            Terminal.complain("\(error)", prefix: "")
            throw ExitCode(.configuration)
        }
    }

    func replaceOrFail(with extended: Extended) throws {
        do { try replace(with: extended) } catch { throw fail(.storeOrFile, "\(error)") }
    }
}

extension FeedModel.Configuration {
    /// The feed that most likely is the one at an address.
    func feed(at address: FeedAddress) -> Feed? {
        feeds.first { feed in
            guard case .url(let url) = feed.source else { return false }
            // What feeds.toml has is an address; if not, it is not this one.
            do { return try FeedAddress(url).sameness == address.sameness } catch { return false }
        }
    }
}
