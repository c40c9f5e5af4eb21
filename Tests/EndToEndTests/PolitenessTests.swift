import Foundation
import TestSupport
import Testing

/// Every promise of docs/politeness.md, judged from what servers saw of the real program in 26
/// simulated hours with a run every ten minutes.
@Suite("A simulated day")
struct PolitenessTests {
    private typealias Requests = [ScriptedDay.Request]

    @Test(.timeLimit(.minutes(3))) func `is polite to the letter`() async throws {
        let day = try await ScriptedDay()
        for run in 0...156 {
            let hour = Double(run) / 6
            _ = try await day.poll(atHour: hour)
            // By hand, within what a server asked for.
            if run == 30 {
                let ending = try await day.poll(atHour: hour, "--feed", "year")
                #expect(ending.errors.contains("(Cache-Control: max-age)"))
                _ = try await day.poll(atHour: hour, "--feed", "ttl")
            }
            if run == 39 {
                let ending = try await day.poll(atHour: hour, "--feed", "shared-a")
                #expect(ending.errors.contains("(Retry-After)"))
            }
        }
        let log = try day.log()
        courtesy(log)
        frequency(log)
        validators(log)
        bounds(log)
        redirects(log)
        hosts(log)
        errors(log, day)
    }

    @Test func `after eight days of 304s has one request without condition`() async throws {
        let day = try await ScriptedDay(only: ["stuck"])
        for run in 0...22 { _ = try await day.poll(atHour: Double(run) * 12) }
        let requests = try day.log().of("stuck")
        #expect(requests.count == 23)
        let unconditional = requests.indices.filter { !requests[$0].isConditional }
        #expect(unconditional == [0, 16])
    }

    @Test func `a feed that is revived is asked again`() async throws {
        let day = try await ScriptedDay(only: ["gone"])
        for hour in 0...5 { _ = try await day.poll(atHour: Double(hour) * 2) }
        #expect(try day.log().last?.status == 410)
        let count = try day.log().count
        let told = try await day.poll(atHour: 20, "--feed", "gone")
        #expect(told.errors.contains("feedwatch feeds revive gone"))
        #expect(try day.log().count == count)
        #expect(try await day.program.run("feeds", "revive", "gone").status == 0)
        _ = try await day.poll(atHour: 21)
        #expect(try day.log().count == count + 1)
    }

    private func courtesy(_ log: Requests) {
        #expect(log.allSatisfy { $0.method == "GET" })
        let allowed: Set = [
            "host", "user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since",
            "a-im",
        ]
        #expect(Set(log.flatMap(\.headers.keys)).subtracting(allowed) == [])
        for request in log {
            let agent = request.headers["user-agent"] ?? ""
            #expect(agent.hasPrefix("feedwatch/") && agent.hasSuffix(" (+https://example.org/bot)"))
            #expect(request.headers["accept"]?.contains("application/rss+xml") == true)
            #expect(request.headers["accept-encoding"]?.contains("gzip") == true)
        }
        #expect(log.allSatisfy { !$0.path.contains("?") })
    }

    private func frequency(_ log: Requests) {
        let feeds = Dictionary(grouping: log.polls) {
            "\($0.feed)\($0.feed == "shared" ? $0.path : "")"
        }
        for (feed, requests) in feeds where feed != "moved-and-lost" {
            #expect(requests.gaps.allSatisfy { $0 >= 1 }, "\(feed): \(requests.gaps)")
        }
        // 26 hours, one of them lost to the start of the rhythm.
        #expect((22...26).contains(log.of("etag").count))
        #expect((22...26).contains(log.of("plain").count))
    }

    private func validators(_ log: Requests) {
        for feed in ["etag", "cookies", "odd", "max-age", "ttl", "cut", "retry-seconds"] {
            let unconditional = log.of(feed).filter { !$0.isConditional }
            #expect(unconditional.count == 1, "\(feed)")
        }
        for request in log.of("odd").dropFirst() {
            #expect(request.headers["if-none-match"]?.hasPrefix("W/\"\u{E9} ") == true)
            #expect(request.headers["if-modified-since"] == "Sat, 7 Sep 2002  0:00:01 GMT")
        }
        #expect(log.of("odd").filter { $0.status == 200 }.count == 5)
        let sameBody = log.of("same-body").dropFirst().map { $0.headers["if-none-match"] }
        #expect(sameBody == sameBody.indices.map { "\"\($0)\"" }.map(Optional.some))
        #expect(log.allSatisfy { $0.headers["if-none-match"] != "\"cut\"" })
        #expect(log.of("dropped").dropFirst(4).allSatisfy { !$0.isConditional })
        #expect(log.of("dropped").count > 20)
    }

    private func bounds(_ log: Requests) {
        for (feed, hours) in [("max-age", 3.0), ("expires", 3), ("ttl", 3), ("syndication", 3)] {
            let gaps = log.of(feed).gaps
            #expect(gaps.allSatisfy { $0 >= hours && $0 < hours + 0.7 }, "\(feed): \(gaps)")
            #expect(gaps.count >= 6)
        }
        for feed in ["retry-seconds", "retry-date"] {
            let gaps = log.of(feed).gaps
            #expect(gaps.count > 15)
            #expect(gaps.dropFirst().first.map { $0 >= 4 && $0 < 4.5 } == true, "\(gaps)")
        }
        #expect(log.of("year").count == 2)
        let hours = log.of("skip-hours").dropFirst().map { Int($0.time) / 3600 % 24 }
        #expect(hours.count >= 9)
        #expect(hours.allSatisfy { $0 % 2 == 1 }, "\(hours)")
    }

    private func redirects(_ log: Requests) {
        for feed in ["moved", "moved-308"] {
            #expect(log.of(feed, "/feed").count == 2)
            #expect(log.of(feed, "/target").count > 20)
            #expect(log.of(feed, "/target").filter { !$0.isConditional }.count == 1)
        }
        for feed in ["found", "temporary", "mixed"] {
            #expect(log.of(feed, "/feed").count > 20)
            #expect(log.of(feed, "/feed").count == log.of(feed, "/target").count)
        }
        #expect(log.of("moved-to-page", "/feed").count == log.of("moved-to-page", "/page").count)
        let lost = log.of("moved-and-lost")
        #expect(lost.filter { $0.status == 301 }.count == 2)
        #expect(lost.filter { $0.status == 404 }.count == 1)
        #expect(lost.last?.path == "/feed")
        #expect(lost.last?.status == 304)
    }

    private func hosts(_ log: Requests) {
        let shared = log.of("shared")
        let starts = zip(shared.dropFirst(), shared).filter { $0.time - $1.time < 300 }
            .map { $0.arrived - $1.arrived }
        #expect(starts.allSatisfy { $0 > 0.9 })
        // The first run asks all three, over one connection.
        #expect(Set(shared.prefix(3).map(\.path)) == ["/a", "/b", "/c"])
        #expect(Set(shared.prefix(3).map(\.connection)).count == 1)
        guard let throttled = shared.firstIndex(where: { $0.status == 429 }),
            throttled + 1 < shared.count
        else {
            Issue.record("the host was never throttled")
            return
        }
        let pause = (shared[throttled + 1].time - shared[throttled].time) / 3600
        #expect(pause >= 3)
    }

    private func errors(_ log: Requests, _ day: ScriptedDay) {
        #expect(log.of("gone").filter { $0.status == 410 }.count == 1)
        #expect(log.of("gone").last?.status == 410)
        #expect(day.errors.filter { $0.text.contains("feeds revive gone") }.count == 1)
        let gaps = log.of("failing").gaps
        #expect(gaps.count == 4)
        #expect(zip(gaps, [1.0, 2, 4, 8]).allSatisfy { $0 >= $1 }, "\(gaps)")
        #expect(log.of("unasked").count <= 6)
        let delta = log.of("delta")
        #expect(delta.first?.headers["a-im"] == nil)
        #expect(delta.dropFirst().allSatisfy { $0.headers["a-im"] == "feed" })
        #expect(delta.filter { $0.status == 226 }.count == 1)
        #expect(delta.last?.headers["if-none-match"] == "\"later\"")
        #expect(delta.last?.status == 304)
        #expect(log.filter { $0.headers["a-im"] != nil }.allSatisfy { $0.feed == "delta" })
    }
}
