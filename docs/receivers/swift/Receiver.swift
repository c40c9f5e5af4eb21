// Receives feedwatch's webhooks, verifies them as Standard Webhooks 1.0 says, prints each once.
//
//     FEEDWATCH_DESK_SECRET=whsec_… SampleReceiver [PORT]      (port 8642 on 127.0.0.1; 0: any)
//
// With the packages Hummingbird 2 and swift-crypto.
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

@main
struct Receiver {
    /// In seconds; an older request may be a replay.
    static let tolerance = 5.0 * 60
    static let longestBody = 1 << 20

    static func main() async throws {
        let secret = ProcessInfo.processInfo.environment["FEEDWATCH_DESK_SECRET"] ?? ""
        guard secret.hasPrefix("whsec_"), let key = Data(base64Encoded: String(secret.dropFirst(6)))
        else { throw Problem("FEEDWATCH_DESK_SECRET is no whsec_…") }
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8642
        let inbox = Inbox(key: SymmetricKey(data: key))
        let router = Router()
        for path: RouterPath in ["", "**"] {
            router.post(path) { request, _ in
                let body = try await request.body.collect(upTo: longestBody)
                return Response(
                    status: inbox.take(request.headers, Data(body.readableBytesView)))
            }
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                tell("listening on 127.0.0.1:\(channel.localAddress?.port ?? 0)", on: .standardError)
            })
        try await application.runService()
    }

    static func tell(_ text: String, on handle: FileHandle) {
        handle.write(Data((text + "\n").utf8))
    }
}

struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

final class Inbox: Sendable {
    private let key: SymmetricKey
    /// A real receiver keeps them where they survive it.
    private let seen = Mutex<Set<String>>([])

    init(key: SymmetricKey) { self.key = key }

    func take(_ headers: HTTPFields, _ body: Data) -> HTTPResponse.Status {
        do {
            let id = try verify(headers, body)
            // A retry has the same id: take it, and do nothing a second time.
            if seen.withLock({ $0.insert(id).inserted }) {
                let alert = try JSONDecoder().decode(Alert.self, from: body)
                let line = Line(
                    type: alert.type, id: id,
                    title: alert.data.item?.title ?? alert.data.event?.message)
                let json = String(decoding: try JSONEncoder().encode(line), as: UTF8.self)
                Receiver.tell(json, on: .standardOutput)
            }
            // Only what is kept for good may be answered with 2xx: it is never sent again.
            return .noContent
        } catch {
            Receiver.tell("refused: \(error)", on: .standardError)
            return .unauthorized
        }
    }

    /// - Returns: The id of a request that is ours and fresh.
    private func verify(_ headers: HTTPFields, _ body: Data) throws -> String {
        func header(_ name: String) -> String { HTTPField.Name(name).flatMap { headers[$0] } ?? "" }
        let id = header("webhook-id")
        guard let timestamp = Int(header("webhook-timestamp")) else {
            throw Problem("no timestamp")
        }
        guard abs(Date().timeIntervalSince1970 - Double(timestamp)) <= Receiver.tolerance else {
            throw Problem("too old, or from the future")
        }
        // The bytes as they came: a parsed and rewritten body has another signature.
        let signed = Data("\(id).\(timestamp).".utf8) + body
        // Several, separated by spaces, while a secret is being replaced.
        let fits = header("webhook-signature").split(separator: " ").contains { signature in
            guard signature.hasPrefix("v1,"),
                let code = Data(base64Encoded: String(signature.dropFirst(3)))
            else { return false }
            return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: key)
        }
        guard fits else { throw Problem("no signature fits") }
        return id
    }
}

/// As much of a body as is looked at; docs/schemas/alert.schema.json has all of it.
struct Alert: Decodable {
    struct Payload: Decodable {
        struct Item: Decodable { var title: String? }
        struct Event: Decodable { var message: String }
        var item: Item?
        var event: Event?
    }
    var type: String
    var data: Payload
}

struct Line: Encodable {
    var type: String
    var id: String
    var title: String?
}
