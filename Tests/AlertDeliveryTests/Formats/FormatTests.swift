import FeedModel
import Foundation
import HTTPTransfer
import Testing

@testable import AlertDelivery

@Suite("Formats of webhooks")
struct FormatTests {
    @Test(arguments: allFormats)
    func `give the same bytes at every attempt`(format: WebhookFormat) throws {
        for alert in Alert.samples {
            #expect(try format.message(for: alert) == format.message(for: alert))
        }
    }

    @Test(arguments: allFormats)
    func `tell what happened and under which id`(format: WebhookFormat) throws {
        for alert in Alert.samples {
            let text = try format.text(for: alert)
            let path = try format.message(for: alert).path
            #expect(text.contains(alert.id.text) || path.contains(alert.id.text))
            if alert.event?.count == nil, let message = alert.event?.message {
                #expect(text.contains(message))
            }
        }
    }

    @Test(arguments: allFormats)
    func `hold no age, which would be another at the next attempt`(format: WebhookFormat) throws {
        #expect(!(try format.text(for: .sample).contains("ago")))
    }

    @Test func `send our own body as it is stored`() throws {
        let body = AlertBody.encode(.sample)
        #expect(try WebhookFormat.feedwatch.message(for: .sample).body == body)
    }

    @Test(arguments: allFormats)
    func `set aside a body that is none of ours`(format: WebhookFormat) throws {
        let outgoing = OutgoingAlert(id: "alert_1", body: Array("{".utf8))
        if format == .feedwatch {
            #expect(try WebhookFormatter(format).message(for: outgoing).body == outgoing.body)
        } else {
            #expect(throws: AlertBodyError.self) {
                try WebhookFormatter(format).message(for: outgoing)
            }
        }
    }

    @Test(
        "append their path to the URL",
        arguments: [
            (WebhookFormat.gotify(token: .environment("T")), "https://h.example/message"),
            (
                .telegram(chat: "1", token: .environment("T")),
                "https://h.example/bott0ken/sendMessage"
            ),
            (
                .matrix(room: "!a/b:c", token: .environment("T")),
                "https://h.example/_matrix/client/v3/rooms/%21a%2Fb%3Ac/send/m.room.message/alert_1"
            ),
            (.alertmanager, "https://h.example/api/v2/alerts"),
            (.ntfy(topic: "a", token: nil), "https://h.example/"),
            (.slack, "https://h.example/"),
        ])
    func paths(format: WebhookFormat, url: String) throws {
        #expect(try format.message(for: .sample).url(at: "https://h.example/") == url)
    }

    @Test func `carry the receiver's key where it belongs`() throws {
        let token = SecretSource.environment("T")
        func header(_ format: WebhookFormat) throws -> HTTPHeader? {
            try format.message(for: .sample).headers.last
        }
        #expect(try header(.gotify(token: token)) == HTTPHeader("X-Gotify-Key", "t0ken"))
        #expect(
            try header(.ntfy(topic: "a", token: token))
                == HTTPHeader("Authorization", "Bearer t0ken"))
        #expect(
            try header(.matrix(room: "!a:b", token: token))
                == HTTPHeader("Authorization", "Bearer t0ken"))
        #expect(
            try header(.ntfy(topic: "a", token: nil))
                == HTTPHeader("Content-Type", "application/json"))
        #expect(
            try WebhookFormat.pagerduty(routingKey: token).value("routing_key", for: .sample)
                == "t0ken")
    }

    @Test(
        "link to http and https only, and to no broken URL",
        arguments: [
            "javascript:alert(1)", "ftp://example.org/", "/relative", "https://", "not a url",
        ])
    func links(url: String) throws {
        for format in allFormats where format.name != .feedwatch && format.name != .cloudevents {
            #expect(!(try format.text(for: .titled("A title", url: url)).contains(url)))
        }
    }

    @Test(arguments: allFormats)
    func `show severity`(format: WebhookFormat) throws {
        var bodies: Set<[UInt8]> = []
        for severity in Severity.allCases {
            var alert = Alert.sample
            alert.rule?.severity = severity
            bodies.insert(try format.message(for: alert).body)
        }
        // Telegram can only be silent or not, and Matrix nothing of the kind.
        let told = [WebhookFormat.Name.telegram: 2, .matrix: 1][format.name]
        #expect(bodies.count == told ?? Severity.allCases.count)
    }

    @Test(arguments: allFormats)
    func `list a digest's entries, and say how many they leave out`(format: WebhookFormat) throws {
        let few = try format.text(for: .sampleDigest(count: 7, told: 3))
        for number in 1...3 { #expect(few.contains("Item \(number)")) }
        if format.name == .feedwatch || format.name == .cloudevents { return }
        #expect(few.contains("and 4 more"))
        let many = try format.text(for: .sampleDigest(count: 5000, told: 90))
        #expect(many.contains(/and \d{4} more/))
    }
}
