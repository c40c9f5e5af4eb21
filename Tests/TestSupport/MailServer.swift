internal import Foundation

/// A real SMTP server on 127.0.0.1, Python's aiosmtpd. It runs `Fixtures/mail/smtp_server.py`, which
/// says what it can do, and ends with the value.
public final class MailServer: Sendable {
    public let port: Int
    private let process: Process
    private let folder: TemporaryFolder

    /// A message that it was sent, as Python's `email` reads it.
    public struct Message: Decodable, Sendable {
        public let sender: String
        public let recipients: [String]
        /// Who had logged in.
        public let user: String?
        public let tls: Bool
        /// What the server answered.
        public let answer: String
        /// The bytes, each as the character of its number.
        public let raw: String
        public let defects: [String]
        /// The address in From.
        public let from: String
        public let plain: String
        public let html: String
        private let headers: [[String]]

        /// The values of all headers of that name, decoded.
        public func values(_ name: String) -> [String] {
            headers.filter { $0.first?.lowercased() == name.lowercased() }.compactMap(\.last)
        }
    }

    public init(_ arguments: String...) throws {
        folder = try TemporaryFolder()
        process = Process()
        process.executableURL = URL(filePath: Program.repository + "/.build/venv/bin/python")
        process.arguments =
            [
                Program.repository + "/Fixtures/mail/smtp_server.py", "--log",
                try folder.write("", to: "log"),
            ] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = Pipe()
        try process.runAlone()
        let line = try LineReader(output.fileHandleForReading).next()
        guard let port = Int(String(decoding: line, as: UTF8.self)) else {
            throw LoopbackServerError.noPort
        }
        self.port = port
    }

    deinit { process.terminate() }

    /// What stands in `allow_private` for it.
    public var authority: String { "127.0.0.1:\(port)" }

    /// All so far, in order, whatever was answered to them.
    public func messages() throws -> [Message] {
        try folder.text(of: "log").split(separator: "\n").map {
            try JSONDecoder().decode(Message.self, from: Data($0.utf8))
        }
    }
}
