import AlertDelivery
import FeedModel
import Foundation
import TestSupport
import Testing

@Suite("The exec sink")
struct ProgramSinkTests {
    private let folder: TemporaryFolder
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    init() throws { folder = try TemporaryFolder() }

    /// Delivers an alert to a shell script, which finds its folder in `$1`.
    private func deliver(
        _ alert: Alert = .sample, to script: String, timeout: Duration = .seconds(20)
    ) async throws -> DeliveryOutcome {
        let path = try folder.write("#!/bin/sh\n\(script)\n", to: "notify")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return await deliver(
            alert,
            to: ProgramCall(
                path: path, arguments: [folder.path, "$(id) ; a  b"], folder: folder.path,
                timeout: timeout))
    }

    private func deliver(_ alert: Alert = .sample, to call: ProgramCall) async -> DeliveryOutcome {
        let outgoing = OutgoingAlert(id: alert.id, body: AlertBody.encode(alert))
        return await ProgramSink(name: "notify", call: call).deliver([outgoing], at: now)[0]
    }

    @Test func `hands the alert over on standard input, byte for byte`() async throws {
        var alert = Alert.sample
        alert.item?.title = "$(id) `id` {{x}} \u{1B}[2J \u{202E}\u{2028}\r\n.\r\n =cmd <script>"
        #expect(try await deliver(alert, to: "cat > \"$1/in\"") == .accepted())
        #expect(
            try folder.text(of: "in") == String(decoding: AlertBody.encode(alert), as: UTF8.self))
    }

    @Test func `gives the arguments as they are written, and a clean environment`() async throws {
        let script = "printf '%s\\n' \"$#\" \"$2\" > out; pwd >> out; env >> out"
        #expect(try await deliver(to: script) == .accepted())
        let lines = try folder.text(of: "out").split(separator: "\n").map(String.init)
        #expect(lines.prefix(2) == ["2", "$(id) ; a  b"])
        #expect(lines.dropFirst(2).first?.hasSuffix(folder.path) == true)
        // The shell adds its own.
        let variables = lines.dropFirst(3).filter { !$0.hasPrefix("PWD=") && !$0.hasPrefix("_=") }
        #expect(
            Set(variables.filter { !$0.hasPrefix("SHLVL=") && !$0.hasPrefix("OLDPWD=") })
                == ["FEEDWATCH_ALERT_ID=alert_1", "FEEDWATCH_ALERT_TYPE=alert.matched"])
    }

    @Test(
        "takes only exit code 0 for acceptance",
        arguments: [
            ("exit 0", DeliveryOutcome.accepted()),
            (
                "echo no space >&2; exit 75",
                .failed(reason: "the program ended with exit code 75: no space", concerns: .sink)
            ),
            (
                "printf 'a\\033[2J\\nb' >&2; exit 1",
                .failed(
                    reason: "the program ended with exit code 1: a\u{FFFD}[2J b",
                    concerns: .unclear)
            ),
            (
                "kill -9 $$",
                .failed(reason: "the program was ended by signal 9", concerns: .unclear)
            ),
        ])
    func exitCodes(script: String, outcome: DeliveryOutcome) async throws {
        #expect(try await deliver(to: script) == outcome)
    }

    @Test func `keeps the beginning of a long complaint`() async throws {
        let outcome = try await deliver(
            to: "echo begin >&2; head -c 2000000 /dev/zero | tr '\\0' x >&2; exit 1")
        guard case .failed(nil, let reason, .unclear, nil) = outcome else {
            Issue.record("not failed: \(outcome)")
            return
        }
        #expect(reason.hasPrefix("the program ended with exit code 1: begin"))
        #expect(reason.count < 300)
    }

    @Test(.timeLimit(.minutes(1)))
    func `ends a program that takes too long, with all that it started`() async throws {
        let script = """
            trap '' TERM
            (trap '' TERM; while :; do :; done) &
            echo $! > child
            wait
            """
        let outcome = try await deliver(to: script, timeout: .milliseconds(300))
        #expect(
            outcome
                == .failed(
                    reason: "the program took longer than 0.3 seconds and was ended",
                    concerns: .unclear))
        let child = try #require(
            Int32(folder.text(of: "child").trimmingCharacters(in: .whitespacesAndNewlines)))
        // Gone soon, but for init's taking note of it.
        let path = "/proc/\(child)/stat"
        while let state = try? String(contentsOfFile: path, encoding: .utf8),
            !state.contains(") Z ")
        {
            await Task.yield()
        }
    }

    @Test func `doesn't wait for what the program left behind`() async throws {
        let script = "sleep 600 & echo $! > child"
        #expect(try await deliver(to: script) == .accepted())
        let child = try #require(
            Int32(folder.text(of: "child").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(child, SIGKILL) == 0)
    }

    @Test func `accepts a program that doesn't read its input`() async throws {
        var alert = Alert.sample
        // Longer than a pipe holds.
        alert.matches = Array(repeating: alert.matches[0], count: 3000)
        #expect(try await deliver(alert, to: "exit 0") == .accepted())
    }

    @Test func `a program that is not there fails the sink and is named`() async {
        let path = folder.file("missing")
        let outcome = await deliver(to: ProgramCall(path: path, folder: folder.path))
        guard case .failed(nil, let reason, .sink, nil) = outcome else {
            Issue.record("not failed: \(outcome)")
            return
        }
        #expect(reason.contains(path))
    }

    @Test func `is interrupted when the run ends`() async throws {
        let outcome = try await withThrowingTaskGroup(of: DeliveryOutcome.self) { group in
            group.addTask { try await deliver(to: "exec sleep 600") }
            group.cancelAll()
            return try await group.next()
        }
        #expect(outcome == .notTried(reason: "the run ended first"))
    }
}
