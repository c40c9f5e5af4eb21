import AlertDelivery
import FeedModel
import Foundation
import HTTPTransfer
import TestSupport
import Testing

@Suite("The MQTT sink, to a real broker")
struct BrokerSinkTests {
    private func deliver(
        _ alert: Alert, to broker: Broker, topic: String = "house/news",
        login: (String, String)? = nil, allowed: Bool = true
    ) async -> DeliveryOutcome {
        let transfer = BrokerTransfer(
            host: "127.0.0.1", port: broker.port, topic: topic, login: login,
            allowPrivate: allowed ? [broker.authority] : [])
        let outgoing = OutgoingAlert(id: alert.id, body: AlertBody.encode(alert))
        return await BrokerSink(name: "house", transfer: transfer).deliver([outgoing], at: .now)[0]
    }

    private func hexadecimal(_ alert: Alert) -> String {
        AlertBody.encode(alert).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(
        "publishes the alert byte for byte",
        arguments: [
            "Plain", "\r\n.\r\n", "=cmd \u{1B}[2J \u{202E}\u{2028}<script>{{x}}", "a\u{0}b",
            String(repeating: "漢字 ", count: 3000),
        ])
    func publishes(title: String) async throws {
        let broker = try Broker()
        var alert = Alert.sample
        alert.item?.title = title
        #expect(await deliver(alert, to: broker) == .accepted())
        let received = try await broker.next()
        #expect(received.topic == "house/news")
        #expect(received.payload.lowercased() == hexadecimal(alert))
    }

    @Test(
        "writes the topic as it is",
        arguments: ["a", "a/b c".replacing(" ", with: "_"), "é/../x.y"])
    func topics(topic: String) async throws {
        let broker = try Broker()
        #expect(await deliver(.sample, to: broker, topic: topic) == .accepted())
        #expect(try await broker.next().topic == topic)
    }

    @Test func `logs in, and fails the sink where it may not`() async throws {
        let broker = try Broker(login: ("feeds", "p a%ss"))
        #expect(await deliver(.sample, to: broker, login: ("feeds", "p a%ss")) == .accepted())
        _ = try await broker.next()
        let refused = await deliver(.sample, to: broker, login: ("feeds", "TELLTALE"))
        guard case .failed(nil, let reason, .sink, nil) = refused else {
            Issue.record("not failed as expected: \(refused)")
            return
        }
        #expect(!reason.contains("TELLTALE"))
    }

    @Test func `goes to public addresses only, unless allowed`() async throws {
        let outcome = await deliver(.sample, to: try Broker(), allowed: false)
        guard case .failed(nil, let reason, .sink, nil) = outcome else {
            Issue.record("not failed as expected: \(outcome)")
            return
        }
        #expect(reason.contains("allow_private"))
    }
}
