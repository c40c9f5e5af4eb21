import FeedConfig
import FeedModel
import Foundation
import Testing

@Suite("A file with many mistakes")
struct ManyMistakesTests {
    @Test func `tells them all, by line`() throws {
        let path = repository.appending(path: "Fixtures/config/many-mistakes.toml").path
        let error = try #require(throws: ConfigurationError.self) {
            try ConfigurationReader().read(contentsOfFile: path)
        }
        #expect(
            error.mistakes.map { Mistake($0.line, $0.kind) } == [
                Mistake(4, .badTimeZone("Europe/Londno", nearest: "Europe/London")),
                Mistake(6, .unknownTable("default", nearest: .defaults)),
                Mistake(9, .missing(key: "name", of: .feed)),
                Mistake(10, .badURL(key: "url", .wrongScheme("ftp"))),
                Mistake(11, .badDuration("15 minutes", key: "every")),
                Mistake(12, .badCron("0 22-7 * * *", .backwards(.hour, "22-7"))),
                Mistake(12, .onlyOneOf(["every", "cron"])),
                Mistake(16, .badTerm("--", key: "any", .noLetterOrDigit)),
                Mistake(17, .unknownSink("ops", rule: "security", known: ["mail"])),
                Mistake(
                    21,
                    .unknownValue(
                        "webhok", key: "type", known: sinkTypes,
                        nearest: "webhook")),
                Mistake(23, .missing(key: "path", of: .sink)),
                Mistake(24, .duplicateName("mail", of: .sink, firstLine: 20)),
            ])
    }
}
