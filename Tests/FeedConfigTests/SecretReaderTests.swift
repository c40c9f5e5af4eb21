import FeedConfig
import FeedModel
import Testing
import TestSupport

@Suite("A secret")
struct SecretReaderTests {
    private let reader = SecretReader()

    @Test(
        "is what a command prints",
        arguments: [
            ("echo s3cret", "s3cret"), ("printf s3cret", "s3cret"),
            ("printf '  two\\nlines\\n\\n'", "two\nlines"),
        ])
    func command(text: String, secret: String) throws {
        #expect(try reader.read(.command(text)) == secret)
    }

    /// The limit of a command is ten seconds; this one's child holds the pipe for a hundred.
    @Test("is not waited for longer than its command", .timeLimit(.minutes(1)))
    func backgroundChild() throws {
        #expect(try reader.read(.command("sleep 100 & echo s3cret")) == "s3cret")
        #expect(
            try reader.read(.command("(trap '' HUP; exec sleep 100) & printf s3cret")) == "s3cret")
    }

    @Test func `is not what a command prints that fails`() {
        #expect(throws: SecretError.failed(.command("echo x; exit 3"), "it ended with exit code 3"))
        {
            try reader.read(.command("echo x; exit 3"))
        }
        #expect(throws: SecretError.empty(.command("true"))) { try reader.read(.command("true")) }
        #expect(throws: SecretError.tooLong(.command("yes | head -c 100000"))) {
            try reader.read(.command("yes | head -c 100000"))
        }
    }
}
