import FeedConfig
import FeedModel
import Foundation
import Testing

@Suite("The file of a configuration")
struct ConfigurationFileTests {
    private let directory = FileManager.default.temporaryDirectory
        .appending(path: "feedwatch-config-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    /// The only mistake that reading a file finds; its line is 0.
    private func mistake(at path: String) -> ConfigurationMistake.Kind? {
        defer { try? FileManager.default.removeItem(at: directory) }
        do {
            _ = try ConfigurationReader().read(contentsOfFile: path)
            return nil
        } catch {
            #expect(error.mistakes.map(\.line) == [0])
            #expect(error.mistakes.allSatisfy { $0.description.contains(path) })
            return error.mistakes.first?.kind
        }
    }

    private func file(_ bytes: Data) throws -> String {
        let url = directory.appending(path: "feeds.toml")
        try bytes.write(to: url)
        return url.path
    }

    @Test func `is read through symbolic links, with paths beside the link`() throws {
        let target = directory.appending(path: "elsewhere/real.toml")
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(feed.utf8).write(to: target)
        let link = directory.appending(path: "feeds.toml")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
        let reading = try ConfigurationReader().read(contentsOfFile: link.path)
        #expect(reading.configuration.databasePath == directory.path + "/feedwatch.db")
        try FileManager.default.removeItem(at: directory)
    }

    @Test func `may not be absent`() {
        let path = directory.path + "/none.toml"
        #expect(mistake(at: path) == .unreadable(reason: "no such file"))
    }

    @Test func `may not be empty or blank`() throws {
        #expect(mistake(at: try file(Data(" \r\n\n".utf8))) == .empty)
    }

    @Test func `may not be a directory`() {
        #expect(mistake(at: directory.path) == .notARegularFile(.directory))
    }

    @Test(arguments: ["/dev/zero", "/dev/null"])
    func `may not be a device`(path: String) {
        #expect(mistake(at: path) == .notARegularFile(.device))
    }

    @Test func `may not be a named pipe, on which opening would wait`() throws {
        let path = directory.path + "/pipe"
        let mkfifo = try Process.run(URL(fileURLWithPath: "/usr/bin/mkfifo"), arguments: [path])
        mkfifo.waitUntilExit()
        #expect(mistake(at: path) == .notARegularFile(.pipe))
    }

    @Test func `may not be a circle of symbolic links`() throws {
        let (one, other) = (directory.path + "/one", directory.path + "/other")
        try FileManager.default.createSymbolicLink(atPath: one, withDestinationPath: other)
        try FileManager.default.createSymbolicLink(atPath: other, withDestinationPath: one)
        #expect(mistake(at: one) == .notARegularFile(.danglingLink))
    }

    @Test func `may not be larger than 8 MiB`() throws {
        let path = try file(Data())
        // A hole of 100 MB takes no space on the disk.
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.truncate(atOffset: 100_000_000)
        try handle.close()
        #expect(mistake(at: path) == .tooLarge(byteLimit: 8 * 1_048_576))
    }

    @Test func `should not be writable for everybody`() throws {
        let path = try file(Data(feed.utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
        let reading = try ConfigurationReader().read(contentsOfFile: path)
        #expect(reading.notices.map(\.kind) == [.othersMayWrite, .noRules])
        try FileManager.default.removeItem(at: directory)
    }
}
