import Foundation
import SystemPackage
import TestSupport

/// One feed on a real server, a receiver of webhooks, and a feedwatch that watches for OpenAI.
struct Newsroom {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    let server: LoopbackServer
    let receiver: LoopbackServer
    let program: Program

    /// - Parameter feedKeys: Further lines of the `[[feed]]`.
    init(feedKeys: String = "", path: String = "/feed.xml") async throws {
        server = try await LoopbackServer.start()
        receiver = try await LoopbackServer.start()
        try receiver.answer("/hook", .init(204))
        program = try Program(
            configuration: """
                [[feed]]
                name = "news"
                url = "\(server.url(path))"
                allow_private = ["\(server.authority)"]
                \(feedKeys)

                [[rule]]
                name = "openai"
                any = ["OpenAI", "Stargate"]
                notify = ["out", "log", "desk"]

                [[sink]]
                name = "out"
                type = "stdout"
                format = "json"

                [[sink]]
                name = "log"
                type = "file"
                path = "alerts.jsonl"

                [[sink]]
                name = "desk"
                type = "webhook"
                url = "\(receiver.url("/hook"))"
                secret = "env:FEEDWATCH_TEST_SECRET"
                allow_private = ["\(receiver.authority)"]
                """)
    }

    /// Publishes a document of items, given by their titles; the guid is the title's number.
    func publish(_ titles: [String], etag: String = "\"v1\"") throws {
        try server.answer(
            "/feed.xml",
            .init(
                headers: ["ETag": etag, "Content-Type": "application/rss+xml"],
                body: Self.document(titles), conditional: true))
    }

    static func document(_ titles: [String]) -> String {
        let items = titles.enumerated().reversed().map { number, title in
            """
            <item><guid isPermaLink="false">guid-\(number)</guid><title>\(title)</title>\
            <link>https://example.org/\(number)</link></item>
            """
        }
        return """
            <?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
            \(items.joined(separator: "\n"))
            </channel></rss>
            """
    }

    func poll(_ arguments: String...) async throws -> Program.Ending {
        try await run(["poll", "--all"] + arguments)
    }

    func run(
        _ arguments: [String], of executable: String? = nil, output: FileDescriptor? = nil,
        environment: [String: String] = [:],
        whileRunning body: (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Program.Ending {
        try await program.run(
            arguments, of: executable, output: output,
            environment: ["FEEDWATCH_TEST_SECRET": Self.secret].merging(environment) { $1 },
            whileRunning: body)
    }

    func webhooks() throws -> [LoopbackServer.Request] { try receiver.requests("/hook") }

    /// The ids of the alerts in the file, in order.
    func idsInFile() throws -> [String] {
        try program.folder.text(of: "alerts.jsonl").split(separator: "\n").map(Self.id(ofBody:))
    }

    /// `data.alert.id` of a body; throws where the body is not as agreed.
    static func id(ofBody body: some StringProtocol) throws -> String {
        try JSONDecoder().decode(Body.self, from: Data(body.utf8)).data.alert.id
    }
}

/// As much of a body as tests look at.
private struct Body: Decodable {
    struct Payload: Decodable {
        struct Facts: Decodable { let id: String }
        let alert: Facts
    }
    let data: Payload
}
