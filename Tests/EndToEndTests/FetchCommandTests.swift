import Foundation
import TestSupport
import Testing

@Suite("feedwatch fetch")
struct FetchCommandTests {
    private let server: LoopbackServer
    private let program: Program

    /// Two feeds on one server.
    init() async throws {
        server = try await LoopbackServer.start()
        program = try Program(
            configuration: """
                [feedwatch]
                host_interval = "0s"

                [defaults]
                allow_private = ["\(server.authority)"]

                [[feed]]
                name = "one"
                url = "\(server.url("/one"))"

                [[feed]]
                name = "two"
                url = "\(server.url("/two"))"
                """)
        try server.answer(
            "/one",
            .init(
                headers: ["ETag": "\"v1\"", "Content-Type": "application/rss+xml"],
                body: Newsroom.document(["OpenAI"]), conditional: true))
    }

    @Test func `shows what each server answers, and an error is exit code 3`() async throws {
        let ending = try await program.run("fetch")
        #expect(ending.status == 3)
        #expect(ending.errors == "")
        let size = Newsroom.document(["OpenAI"]).utf8.count
        #expect(ending.lines.contains("one  \(size) bytes, application/rss+xml"))
        #expect(ending.lines.contains { $0.hasPrefix("two  FAILED  ") && $0.contains("404") })
        #expect(ending.lines.count == 2)
    }

    @Test func `keeps nothing, not even a database`() async throws {
        _ = try await program.run("fetch", "one")
        let database = program.folder.file("feedwatch.db")
        #expect(!FileManager.default.fileExists(atPath: database))
        _ = try await program.run("fetch", "one")
        let conditions = try server.requests("/one").map { $0.header("If-None-Match") }
        #expect(conditions == [nil, nil])
    }

    @Test func `asks as the next poll does, with its validators`() async throws {
        _ = try await program.run("poll", "--feed", "one")
        try server.forget()
        let ending = try await program.run("fetch", "one")
        #expect(ending.status == 0)
        #expect(ending.output == "one  unchanged (304)\n")
        _ = try await program.run("poll", "--all")
        let requests = try server.requests("/one")
        #expect(requests.map { $0.header("If-None-Match") } == ["\"v1\"", "\"v1\""])
        #expect(requests[0].headerNames == requests[1].headerNames)
    }

    @Test func `asks for what is due, for all, or for those that are named`() async throws {
        _ = try await program.run("poll", "--feed", "one")
        try server.forget()
        _ = try await program.run("fetch")
        #expect(try server.requests().map(\.path) == ["/two"])
        try server.forget()
        _ = try await program.run("fetch", "--all")
        #expect(Set(try server.requests().map(\.path)) == ["/one", "/two"])
        try server.forget()
        _ = try await program.run("fetch", "one")
        #expect(try server.requests().map(\.path) == ["/one"])
    }

    @Test func `a server that asked to be left alone is, also when named`() async throws {
        try server.answer("/one", .init(503, headers: ["Retry-After": "3600"]))
        _ = try await program.run("poll", "--feed", "one")
        try server.forget()
        let all = try await program.run("fetch", "--all")
        #expect((all.status, all.output, all.errors) == (0, "", ""))
        let named = try await program.run("fetch", "one")
        #expect((named.status, named.output) == (0, ""))
        #expect(named.errors.contains("left alone"))
        #expect(try server.requests().isEmpty)
    }

    @Test func `--summary counts the answers of each kind`() async throws {
        _ = try await program.run("poll", "--feed", "one")
        let ending = try await program.run("fetch", "--all", "--summary")
        #expect(ending.status == 3)
        #expect(ending.output == "0 documents, 0 bytes; 1 unchanged, 1 failed\n")
    }

    @Test(
        "refuses names that no feed has, and names beside --all",
        arguments: [["fetch", "three"], ["fetch", "--all", "one"]])
    func refused(arguments: [String]) async throws {
        let ending = try await program.run(arguments)
        #expect(ending.status == 64)
        #expect(ending.output == "")
        #expect(try server.requests().isEmpty)
    }
}
