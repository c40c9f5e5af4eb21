import AlertDelivery
import Foundation
import Testing

@Suite("Webhook signatures")
struct WebhookSignatureTests {
    private static let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private let body = Array("{\"test\": 2432232314}".utf8)

    @Test func `are HMAC-SHA256 over id, timestamp and body`() throws {
        // Computed with Python's hmac module.
        #expect(
            try WebhookSecret(Self.text).signature(
                id: "msg_1", timestamp: 1_614_265_330, body: body)
                == "v1,9o7UeFkn1GjVbcY4emAJruJCYqgH2EIf8u/slvVRBZI=")
    }

    @Test func `are verified, one of several during a rotation`() throws {
        let old = try WebhookSecret(Self.text)
        let new = try WebhookSecret("whsec_" + Data(repeating: 7, count: 32).base64EncodedString())
        let both = [new, old].map { $0.signature(id: "msg_1", timestamp: 1000, body: body) }
            .joined(separator: " ")
        for secret in [old, new] {
            #expect(secret.verifies(both, id: "msg_1", timestamp: 1000, body: body))
            #expect(!secret.verifies(both, id: "msg_2", timestamp: 1000, body: body))
            #expect(!secret.verifies(both, id: "msg_1", timestamp: 1001, body: body))
            #expect(!secret.verifies(both, id: "msg_1", timestamp: 1000, body: body + [0x20]))
        }
        let signedByOld = old.signature(id: "msg_1", timestamp: 1000, body: body)
        #expect(!new.verifies(signedByOld, id: "msg_1", timestamp: 1000, body: body))
    }

    @Test(
        "a secret that is none says why",
        arguments: [
            ("hunter2", WebhookSecretError.noPrefix), ("whsec_***", .notBase64),
            ("whsec_c2hvcnQ=", .wrongLength(5)),
            ("whsec_" + Data(repeating: 1, count: 65).base64EncodedString(), .wrongLength(65)),
        ])
    func wrongSecret(text: String, error: WebhookSecretError) {
        #expect(throws: error) { try WebhookSecret(text) }
        #expect(!error.description.contains("hunter2"))
    }

    @Test func `a secret is never printed`() throws {
        let secret = try WebhookSecret(Self.text)
        #expect(!"\(secret)\(String(reflecting: secret))".contains("MfKQ9r8"))
    }

    @Test(
        "a receiver is told what is wrong",
        arguments: [
            (["webhook-id": "msg_1"], WebhookVerifier.Verdict.missingHeader("webhook-timestamp")),
            (
                ["webhook-id": "msg_1", "webhook-timestamp": "x", "webhook-signature": "v1,"],
                .unreadableTimestamp("x")
            ),
            (
                ["webhook-id": "msg_1", "webhook-timestamp": "1", "webhook-signature": "v1,"],
                .timestampTooFar(seconds: 999)
            ),
            (
                [
                    "webhook-id": "msg_1", "webhook-timestamp": "1000",
                    "webhook-signature": "v1,AA==",
                ],
                .wrongSignature
            ),
        ])
    func verdicts(headers: [String: String], verdict: WebhookVerifier.Verdict) throws {
        let verifier = WebhookVerifier(secrets: [try WebhookSecret(Self.text)])
        let now = Date(timeIntervalSince1970: 1000)
        #expect(verifier.verify(body: body, at: now, header: { headers[$0] }) == verdict)
    }
}
