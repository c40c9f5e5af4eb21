import FeedModel
import Testing

@testable import AlertDelivery

@Suite("The JSON of an answer")
struct AnswerRemarkTests {
    @Test(
        "says when to come again",
        arguments: [
            // Discord, Telegram, Matrix
            (#"{"message": "slow", "retry_after": 64.57, "global": false}"#, 65.0),
            (#"{"ok": false, "error_code": 429, "parameters": {"retry_after": 7}}"#, 7),
            (#"{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2000}"#, 2),
            (#"{"retry_after": 1e300}"#, 86_400),
            (#"{"retry_after": -5}"#, nil),
            (#"{"retry_after": "soon"}"#, nil),
            ("<html>", nil),
        ])
    func retryAfter(answer: String, seconds: Double?) {
        #expect(AnswerRemarks(Array(answer.utf8)).retryAfter == seconds)
    }

    @Test func `may be a refusal whatever the status`() {
        let remarks = { WebhookFormatter($0).remarks(in: Array(#"{"ok":false}"#.utf8)) }
        #expect(remarks(.telegram(chat: "1", token: .environment("T"))).isRefusal)
        #expect(!remarks(.feedwatch).isRefusal)
    }
}
