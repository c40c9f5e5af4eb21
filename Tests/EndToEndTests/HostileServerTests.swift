import Foundation
import TestSupport
import Testing

/// The real program against every misbehaviour of `Fixtures/http/hostile_server.py`, all in one run
/// beside good feeds: the first poll of each is good, the second meets the misbehaviour, the third
/// is good again and brings one item more.
@Suite("A hostile server")
struct HostileServerTests {
    @Test func `gets from every misbehaviour what is due, and delays nobody`() async throws {
        let server = try HostileServer()
        let polls = try await HostilePolls(server)
        for expectation in Misbehaviour.all { try polls.check(expectation) }
        for name in ["good-1", "good-2", "good-3"] {
            #expect(polls.reports.map { $0[name]?.outcome } == ["read", "read", "unchanged"])
        }
        // Moved there for good and back for good: no loop.
        #expect(polls.reports.map { $0["rback-a"]?.outcome } == ["read", "read", "unchanged"])
        #expect(polls.requests.filter { $0.name == "rback-a" }.count <= 6)
        #expect(polls.requests.filter { $0.name == "canary" }.isEmpty)
        let names = Set(polls.requests.flatMap(\.headerNames))
        #expect(names.isDisjoint(with: ["x-evil", "cookie", "referer", "authorization"]))
    }

    @Test(
        "costs less than 64 MB of memory and 200 MB of traffic",
        arguments: [
            "endless", "endless-close", "endless-headers", "endless-header", "chunk-trailers",
            "chunk-ext", "endless-1xx", "gzip-bomb", "br-bomb", "zstd-bomb", "gzip-nested",
            "header-1mb", "headers-10k", "set-cookie-1000", "redirect-long", "cl-huge",
        ])
    func isCheap(name: String) async throws {
        let server = try HostileServer(alwaysMisbehaves: true)
        let idle = try await Self.peakMemory(of: "good-1", on: server)
        let hostile = try await Self.peakMemory(of: name, on: server)
        #expect(hostile - idle < 64 << 20, "\(hostile >> 20) MB, of which \(idle >> 20) idle")
        let sent = try server.requests().compactMap(\.sent).reduce(0, +)
        #expect(sent < 200 << 20)
    }

    /// In bytes, of one poll of one feed.
    private static func peakMemory(of name: String, on server: HostileServer) async throws -> Int {
        let program = try Program(configuration: HostilePolls.feed(name, on: server))
        let ending = try await program.run(
            [
                "-I", "-S", "-c",
                """
                import os, sys
                child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
                print(os.wait4(child, 0)[2].ru_maxrss << 10)
                """,
                try Program.executable(), "poll", "--all",
            ], of: "/usr/bin/python3")
        return try #require(ending.lines.last.flatMap { Int($0) })
    }
}

/// Three polls of all that the server has.
struct HostilePolls {
    /// As much of a report as tests look at.
    struct Report: Decodable {
        struct Feed: Decodable {
            let name: String
            let outcome: String
            let error: String?
            let new: Int
            let seen: Int
        }
        let feeds: [Feed]
    }

    private(set) var reports: [[String: Report.Feed]] = []
    let requests: [HostileServer.Request]

    init(_ server: HostileServer) async throws {
        let names = server.hosts.keys.sorted().filter { $0 != "canary" && $0 != "other" }
        let program = try Program(
            configuration: names.map { try Self.feed($0, on: server) }.joined())
        for day in 0..<3 {
            _ = try await program.run(
                ["poll", "--all", "--report", "report.json"],
                environment: ["FEEDWATCH_CLOCK_OFFSET": "+\(day * 48)h"])
            let report = try JSONDecoder().decode(
                Report.self, from: Data(program.folder.text(of: "report.json").utf8))
            reports.append(
                Dictionary(report.feeds.map { ($0.name, $0) }, uniquingKeysWith: { $1 }))
        }
        requests = try server.requests()
    }

    static func feed(_ name: String, on server: HostileServer) throws -> String {
        let authority = try server.authority(name)
        // A port that speaks TLS is also asked in the open, and the other way round.
        let scheme = name.hasPrefix("tls-") && name != "tls-good" ? "https" : "http"
        return """
            [[feed]]
            name = "\(name)"
            url = "\(scheme)://\(authority)/\(name)"
            allow_private = ["\(authority)", "\(try server.authority("other"))"]

            """
    }

    func check(_ expected: Misbehaviour) throws {
        let name = expected.name
        let polls = try reports.map { try #require($0[name]) }
        let mine = requests.filter { $0.name == name && !$0.path.isEmpty }
        let hostile = polls[1]
        // Which validators came back with the third poll tells what the second one stored.
        let last = mine.last { $0.path == "/\(name)" && $0.turn == 3 }
        let etag = last?.header("if-none-match")
        switch expected.outcome {
        case .never(let cause):
            #expect(polls.map(\.outcome) == ["failed", "failed", "failed"], "\(name)")
            #expect(hostile.error?.contains(cause) == true, "\(name): \(hostile.error ?? "")")
            #expect(mine.isEmpty, "\(name)")
        case .fails(let cause):
            #expect(hostile.outcome == "failed", "\(name)")
            #expect(hostile.error?.contains(cause) == true, "\(name): \(hostile.error ?? "")")
            #expect(etag == expected.firstETag, "\(name)")
            #expect((polls[2].new, polls[2].seen) == (1, 5), "\(name)")
        case .isCut(let items):
            #expect(hostile.outcome == "read", "\(name)")
            #expect(hostile.error?.contains("broke off") == true, "\(name)")
            #expect(hostile.new + hostile.seen == items, "\(name)")
            #expect(etag != "\"\(name)-2\"", "\(name)")
            #expect(polls[2].new + polls[2].seen == 6, "\(name)")
        case .isRead(let secondETag):
            #expect((hostile.outcome, hostile.error, hostile.new) == ("read", nil, 1), "\(name)")
            #expect(last?.bytes("if-none-match") == secondETag, "\(name)")
        }
        let entries = expected.outcome.isNever ? 0 : 3
        #expect(mine.count == entries + expected.further, "\(name): \(mine.map(\.path))")
    }
}
