internal import Foundation

/// A certificate authority of our own in a temporary directory, made with the `openssl` program.
public final class TestCertificates: Sendable {
    private let directory: URL
    public var authority: String { directory.appending(path: "ca.pem").path }

    public init() async throws {
        directory = URL.temporaryDirectory.appending(path: "feedwatch-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try await openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test "
                + "-keyout ca.key -out ca.pem")
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// - Parameters:
    ///   - name: As in subjectAltName, `DNS:…` or `IP:…`.
    ///   - days: How long it is valid; 0 for one that expires as it is made.
    public func issue(
        for name: String, days: Int = 2
    ) async throws -> (certificate: String, key: String) {
        let certificate = directory.appending(path: "server.pem").path
        let key = directory.appending(path: "server.key").path
        try await openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=server "
                + "-addext subjectAltName=\(name) -keyout server.key -out server.csr")
        try await openssl(
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) "
                + "-copy_extensions copy -out server.pem")
        return (certificate, key)
    }

    /// A client's certificate; the key is locked with `password`, if there is one.
    public func issue(
        toClient name: String, password: String? = nil
    ) async throws -> (certificate: String, key: String) {
        let certificate = directory.appending(path: "\(name).pem").path
        let key = directory.appending(path: "\(name).key").path
        let lock = password.map { "-passout pass:\($0)" } ?? "-nodes"
        try await openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 \(lock) -subj /CN=\(name) "
                + "-keyout \(name).key -out \(name).csr")
        try await openssl(
            "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
                + "-out \(name).pem")
        return (certificate, key)
    }

    private func openssl(_ arguments: String) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", "openssl \(arguments) >/dev/null 2>&1 && echo made || echo failed",
        ]
        process.currentDirectoryURL = directory
        let output = Pipe()
        process.standardOutput = output
        try process.runAlone()
        // Its word is waited for, not its end, which Foundation may miss (see runAlone).
        let word = await withCheckedContinuation { continuation in
            let thread = Thread {
                continuation.resume(returning: output.fileHandleForReading.availableData)
            }
            thread.start()
        }
        guard word == Data("made\n".utf8) else { throw ProgramError.failed("openssl", arguments) }
    }
}
