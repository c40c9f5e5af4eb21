import AlertDelivery
import FeedModel
import Foundation
import TestSupport
import Testing

@Suite("The file sink")
struct FileSinkTests {
    private let folder: TemporaryFolder
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    init() throws { folder = try TemporaryFolder() }

    private func sink(_ format: AlertFormat = .json) -> FileSink {
        FileSink(name: "log", path: folder.file("alerts.jsonl"), format: format)
    }

    private func alert(_ body: String) -> OutgoingAlert {
        OutgoingAlert(id: "alert_1", body: Array(body.utf8))
    }

    @Test func `appends one JSON body a line`() async throws {
        #expect(
            await sink().deliver([alert("{1}"), alert("{2}")], at: now) == [
                .accepted(), .accepted(),
            ])
        #expect(await sink().deliver([alert("{3}")], at: now) == [.accepted()])
        #expect(try folder.text(of: "alerts.jsonl") == "{1}\n{2}\n{3}\n")
    }

    @Test func `appends text for people`() async throws {
        let alert = OutgoingAlert(id: "alert_1", body: AlertBody.encode(.sample))
        _ = await sink(.text).deliver([alert], at: now)
        #expect(try folder.text(of: "alerts.jsonl").hasPrefix("[stargate] *Stargate* starts — "))
    }

    @Test func `never merges with a line that a crash tore`() async throws {
        try folder.write("{1}\n{\"to", to: "alerts.jsonl")
        _ = await sink().deliver([alert("{2}")], at: now)
        #expect(try folder.text(of: "alerts.jsonl") == "{1}\n{\"to\n{2}\n")
    }

    @Test(
        "does not repeat what an earlier attempt wrote",
        arguments: [AlertFormat.json, .text, .csv])
    func repeats(format: AlertFormat) async throws {
        var other = Alert.sample
        other.id = "alert_2"
        let alerts = [Alert.sample, other].map {
            OutgoingAlert(id: $0.id, body: AlertBody.encode($0))
        }
        _ = await sink(format).deliver([alerts[0]], at: now)
        let outcomes = await sink(format).deliver(alerts, at: now.addingTimeInterval(3600))
        #expect(outcomes == [.accepted(), .accepted()])
        let lines = try folder.text(of: "alerts.jsonl").split { $0.isNewline }
        #expect(lines.count == (format == .csv ? 3 : 2))
    }

    @Test func `does not repeat a line that lacks only its end`() async throws {
        try folder.write("{1}", to: "alerts.jsonl")
        _ = await sink().deliver([alert("{1}"), alert("{2}")], at: now)
        #expect(try folder.text(of: "alerts.jsonl") == "{1}\n{2}\n")
    }

    @Test func `goes on in a new file when the old one was moved away`() async throws {
        _ = await sink().deliver([alert("{1}")], at: now)
        try FileManager.default.moveItem(
            atPath: folder.file("alerts.jsonl"), toPath: folder.file("alerts.1"))
        _ = await sink().deliver([alert("{2}")], at: now)
        #expect(try folder.text(of: "alerts.jsonl") == "{2}\n")
    }

    @Test func `is readable by its owner only`() async throws {
        _ = await sink().deliver([alert("{1}")], at: now)
        let attributes = try FileManager.default.attributesOfItem(
            atPath: folder.file("alerts.jsonl"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a path that can't be written fails every alert and names it`() async throws {
        let path = folder.file("missing/alerts.jsonl")
        let outcomes = await FileSink(name: "log", path: path, format: .json)
            .deliver([alert("{1}"), alert("{2}")], at: now)
        #expect(outcomes.count == 2)
        for outcome in outcomes {
            guard case .failed(nil, let reason, .sink, nil) = outcome else {
                Issue.record("not failed: \(outcome)")
                continue
            }
            #expect(reason.contains(path))
        }
    }

    @Test func `a device that is full is a failure`() async throws {
        let outcome = await FileSink(name: "log", path: "/dev/full", format: .json)
            .deliver([alert("{1}")], at: now)
        guard case .failed = outcome[0] else {
            Issue.record("not failed: \(outcome)")
            return
        }
    }
}
