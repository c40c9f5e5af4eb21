import AlertDelivery
import FeedModel
import Foundation
import TestSupport
import Testing

@Suite("Alerts as a table")
struct AlertTableTests {
    private let folder: TemporaryFolder
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    init() throws { folder = try TemporaryFolder() }

    private func write(_ alerts: Alert...) async throws {
        let sink = FileSink(name: "log", path: folder.file("alerts.csv"), format: .csv)
        let outcomes = await sink.deliver(
            alerts.map { OutgoingAlert(id: $0.id, body: AlertBody.encode($0)) }, at: now)
        #expect(outcomes == alerts.map { _ in .accepted() })
    }

    @Test func `begin with the names of the columns, once`() async throws {
        var other = Alert.sample
        other.id = "alert_2"
        try await write(.sample)
        try await write(other)
        #expect(
            try folder.text(of: "alerts.csv") == """
                time,type,severity,rule,feed,title,url,text,id\r
                2023-11-14T22:13:20Z,alert.matched,high,stargate,news,Stargate starts,\
                https://example.org/1?a=1&b=2,"The Stargate project, led by OpenAI, starts.",\
                alert_1\r
                2023-11-14T22:13:20Z,alert.matched,high,stargate,news,Stargate starts,\
                https://example.org/1?a=1&b=2,"The Stargate project, led by OpenAI, starts.",\
                alert_2\r

                """)
    }

    @Test(
        "keep feed text from being a formula, a further cell or a further row",
        arguments: [
            ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""), ("+1", "\"'+1\""),
            ("-1", "\"'-1\""), ("@SUM(A1)", "\"'@SUM(A1)\""), ("\t=1", "\"'=1\""),
            ("\r=1", "\"'=1\""), ("\u{200B}=1", "\"'=1\""), ("＝1", "\"'＝1\""),
            ("a, \"b\"", "\"a, \"\"b\"\"\""), ("two\r\nrows\u{2028}three", "two  rows three"),
            ("\u{1B}[2J", "\u{FFFD}[2J"), ("{{x}} ${HOME}", "{{x}} ${HOME}"),
        ])
    func isSafe(title: String, cell: String) async throws {
        var alert = Alert.sample
        alert.item?.title = title
        try await write(alert)
        let rows = try folder.text(of: "alerts.csv").components(separatedBy: "\r\n")
        #expect(rows.count == 3)
        #expect(rows[1].contains(",news,\(cell),https://"))
    }

    @Test func `read in Python as they were written`() async throws {
        var alert = Alert.sample
        alert.item?.title = "Say \"hi\",\nthen =go"
        try await write(alert)
        let read = try await Program.output(
            of: "python3",
            [
                "-c",
                """
                import csv, sys
                rows = list(csv.DictReader(open(sys.argv[1], newline=""), strict=True))
                print(len(rows), rows[0]["title"], rows[0]["id"], None in rows[0])
                """, folder.file("alerts.csv"),
            ])
        #expect(read == "1 Say \"hi\", then =go alert_1 False")
    }
}
