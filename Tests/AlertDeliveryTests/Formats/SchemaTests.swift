import FeedModel
import Foundation
import TestSupport
import Testing

@testable import AlertDelivery

/// By Python's `jsonschema`, formats of texts included.
@Suite("Bodies, by their JSON Schemas")
struct SchemaTests {
    /// Ours, and those written from the vendors' documentation.
    private static let schemas: [(WebhookFormat, String)] = allFormats.map { format in
        (
            format,
            format == .feedwatch
                ? "docs/schemas/alert.schema.json" : "Fixtures/schemas/\(format.name).json"
        )
    }

    private static let long: Alert = {
        var alert = Alert.sampleDigest(count: 5000, told: 60)
        alert.rule?.name = RuleName(String(repeating: "\"@", count: 500))
        return alert
    }()

    @Test(arguments: schemas)
    func `are valid for alerts of each type`(format: WebhookFormat, schema: String) async throws {
        let alerts = Alert.samples + [.sample, .sampleDigest(count: 9, told: 3), Self.long]
        let bodies = try alerts.map { try format.message(for: $0).body }
        #expect(try await Self.complaints(about: bodies, by: schema) == "")
    }

    @Test(
        "are told from broken ones",
        arguments: [
            (#"{"type":"alert.matched","timestamp":"2026-01-01T00:00:00Z","data":{}}"#, "'alert'"),
            (#"{"type":"alert.new","timestamp":"2026-01-01T00:00:00Z","data":{}}"#, "'alert.new'"),
            (#"[]"#, "object"),
        ])
    func broken(body: String, complaint: String) async throws {
        let complaints = try await Self.complaints(
            about: [Array(body.utf8)], by: "docs/schemas/alert.schema.json")
        #expect(complaints.contains(complaint))
    }

    @Test func `that lack what their type needs are invalid`() async throws {
        var matched = Alert.sample
        matched.item = nil
        var digest = Alert.sampleDigest(count: 1, told: 1)
        digest.digest = nil
        var event = try #require(Alert.samples.first { $0.type == .feedGap })
        event.event = nil
        let complaints = try await Self.complaints(
            about: [matched, digest, event].map(AlertBody.encode),
            by: "docs/schemas/alert.schema.json")
        for key in ["item", "digest", "event"] {
            #expect(complaints.contains("'\(key)' is a required property"))
        }
    }

    /// - Parameter schema: Its path in the repository.
    private static func complaints(
        about bodies: [[UInt8]], by schema: String
    ) async throws -> String {
        let folder = try TemporaryFolder()
        let list = "[" + bodies.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
        try folder.write(list + "]", to: "bodies.json")
        return try await Program.output(
            of: Program.repository + "/.build/venv/bin/python",
            [
                "-c",
                """
                import json, sys
                from jsonschema import Draft202012Validator as Validator
                schema, bodies = (json.load(open(path)) for path in sys.argv[1:])
                def close(part):  # What the schema doesn't tell is a mistake, if only here.
                    if "properties" in part:
                        part.setdefault("additionalProperties", False)
                    for inner in list(part.get("properties", {}).values()) + [part.get("items")]:
                        if inner:
                            close(inner)
                for part in list(schema.get("$defs", {}).values()) + [schema]:
                    close(part)
                Validator.check_schema(schema)
                validator = Validator(schema, format_checker=Validator.FORMAT_CHECKER)
                for number, body in enumerate(bodies):
                    for error in validator.iter_errors(body):
                        print(number, error.json_path, error.message[:300])
                """, Program.repository + "/" + schema, folder.file("bodies.json"),
            ])
    }
}
