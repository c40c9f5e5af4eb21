import FeedModel
import HTTPTransfer

/// Tells a monitor that a run has begun and how it ended. A monitor that doesn't answer changes
/// nothing of the run.
struct HeartbeatSender: Sendable {
    let heartbeat: Heartbeat
    let client: HTTPClient
    let userAgent: String

    private static let limits = TransferLimits(total: .seconds(10), body: 64 << 10)
    private static let longestMessage = 10_000

    func begin() async -> String? { await send(.get, to: heartbeat.start) }

    /// - Parameter problems: What the run complains of; empty after a good one.
    func end(_ problems: [String], isWell: Bool) async -> String? {
        if isWell { return await send(.get, to: heartbeat.success) }
        let text = String(problems.joined(separator: "\n").prefix(Self.longestMessage))
        return await send(.post(body: Array(text.utf8)), to: heartbeat.fail)
    }

    /// - Returns: What went wrong, as a sentence without the URL, whose path is a secret with many
    ///   monitors.
    private func send(_ method: HTTPRequest.Method, to url: String?) async -> String? {
        guard let url else { return nil }
        var headers = [HTTPHeader("User-Agent", userAgent)]
        if case .post = method {
            headers.append(HTTPHeader("Content-Type", "text/plain; charset=utf-8"))
        }
        let request = HTTPRequest(
            method: method, url: url, headers: headers, limits: Self.limits,
            allowPrivate: heartbeat.allowPrivate, needsWholeBody: false)
        do throws(TransferError) {
            let status = try await client.send(request).status
            return (200..<300).contains(status)
                ? nil : "the heartbeat's monitor answered \(status), not 2xx"
        } catch {
            return "the heartbeat's monitor can't be told: \(error)"
        }
    }
}
