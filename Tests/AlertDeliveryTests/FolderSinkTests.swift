import AlertDelivery
import FeedModel
import Foundation
import TestSupport
import Testing

@Suite("The folder sink")
struct FolderSinkTests {
    private let folder: TemporaryFolder
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    init() throws { folder = try TemporaryFolder() }

    private func sink(_ format: AlertFormat = .json) -> FolderSink {
        FolderSink(name: "each", path: folder.file("alerts"), format: format)
    }

    private func alert(_ id: AlertID, _ body: String) -> OutgoingAlert {
        OutgoingAlert(id: id, body: Array(body.utf8))
    }

    private var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.file("alerts")).sorted()
        }
    }

    @Test func `makes the folder, and a file for each alert`() async throws {
        let alerts = [alert("alert_1", "{1}"), alert("alert_2", "{2}")]
        #expect(await sink().deliver(alerts, at: now) == [.accepted(), .accepted()])
        #expect(try names == ["alert_1.json", "alert_2.json"])
        #expect(try folder.text(of: "alerts/alert_1.json") == "{1}\n")
        let attributes = try FileManager.default.attributesOfItem(
            atPath: folder.file("alerts/alert_1.json"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `writes text for people`() async throws {
        let alert = OutgoingAlert(id: "alert_1", body: AlertBody.encode(.sample))
        _ = await sink(.text).deliver([alert], at: now)
        #expect(try folder.text(of: "alerts/alert_1.txt").hasPrefix("stargate  *Stargate* starts"))
    }

    @Test func `leaves an alert that is there as it is`() async throws {
        _ = await sink().deliver([alert("alert_1", "{1}")], at: now)
        #expect(await sink().deliver([alert("alert_1", "{other}")], at: now) == [.accepted()])
        #expect(try folder.text(of: "alerts/alert_1.json") == "{1}\n")
    }

    @Test func `finishes what a kill left half written`() async throws {
        _ = await sink().deliver([alert("alert_1", "{1}")], at: now)
        try folder.write("{half", to: "alerts/.alert_2.json.half")
        _ = await sink().deliver([alert("alert_2", "{2}")], at: now)
        #expect(try names == ["alert_1.json", "alert_2.json"])
        #expect(try folder.text(of: "alerts/alert_2.json") == "{2}\n")
    }

    @Test(
        "takes no name that leads elsewhere",
        arguments: ["../../etc/passwd", "a/b", ".", "", "a b", "é", "a\n", "a.b"])
    func refusesNames(id: String) async throws {
        let outcomes = await sink().deliver([alert(AlertID(id), "{1}")], at: now)
        guard case .failed(nil, _, .alert, nil) = outcomes.first else {
            Issue.record("not failed: \(outcomes)")
            return
        }
        #expect(try names == [])
    }

    @Test func `follows no link that somebody put in the way`() async throws {
        let victim = try folder.write("safe", to: "victim")
        try FileManager.default.createDirectory(
            atPath: folder.file("alerts"), withIntermediateDirectories: false)
        for name in ["alert_1.json", ".alert_2.json.half"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("alerts/\(name)"), withDestinationPath: victim)
        }
        let outcomes = await sink().deliver(
            [alert("alert_1", "{1}"), alert("alert_2", "{2}")], at: now)
        #expect(outcomes.first == .accepted())
        #expect(try folder.text(of: "alerts/alert_1.json") == "{1}\n")
        guard case .failed = outcomes.last else {
            Issue.record("not failed: \(outcomes)")
            return
        }
        #expect(try folder.text(of: "victim") == "safe")
    }

    @Test func `whose folder can't be made fails every alert and names it`() async throws {
        let path = folder.file("missing/alerts")
        let outcomes = await FolderSink(name: "each", path: path, format: .json)
            .deliver([alert("alert_1", "{1}")], at: now)
        guard case .failed(nil, let reason, .sink, nil) = outcomes.first else {
            Issue.record("not failed: \(outcomes)")
            return
        }
        #expect(reason.contains(path))
    }
}
