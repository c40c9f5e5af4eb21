public import Foundation

extension LoopbackServer {
    /// What the server answers.
    public struct Answer: Encodable, Sendable {
        private var status: Int?
        private var headers: [[String]]?
        private var body: Data?
        private var delay: Double?
        private var encoding: Encoding?
        private var conditional: Bool?
        private var steps: [Step]?

        public enum Encoding: String, Encodable, Sendable { case gzip, br }

        /// - Parameters:
        ///   - headers: Names and values; the length and the encoding are added.
        ///   - delay: In seconds, before the first byte.
        ///   - encoding: How `body` is compressed on its way.
        ///   - conditional: Answers 304 to a request that repeats the answer's `ETag` or
        ///     `Last-Modified`.
        public init(
            _ status: Int = 200, headers: KeyValuePairs<String, String> = [:], body: String = "",
            delay: Double = 0, encoding: Encoding? = nil, conditional: Bool = false
        ) {
            self.init(
                status, rawHeaders: headers.map { ($0.key, Array($0.value.utf8)) },
                body: Data(body.utf8), delay: delay, encoding: encoding, conditional: conditional)
        }

        /// The same for bytes that are no text.
        public init(
            _ status: Int = 200, rawHeaders: [(String, [UInt8])], body: Data, delay: Double = 0,
            encoding: Encoding? = nil, conditional: Bool = false
        ) {
            self.status = status
            headers = rawHeaders.map { [$0.0, Data($0.1).base64EncodedString()] }
            self.body = body
            self.delay = delay
            self.encoding = encoding
            self.conditional = conditional
        }

        /// Bytes as they are, for a server that misbehaves; then the connection is closed.
        public static func raw(_ steps: Step...) -> Answer { raw(steps) }

        public static func raw(_ steps: [Step]) -> Answer {
            var answer = Answer()
            answer.steps = steps
            return answer
        }
    }

    /// A part of what a misbehaving server does.
    public enum Step: Encodable, Sendable {
        case send(String)
        case bytes([UInt8])
        case `repeat`(String, times: Int)
        case forever(String)
        /// Nothing more, until the client leaves.
        case hold
        /// The connection ends with RST.
        case reset

        public func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            switch self {
            case .send(let text):
                try list.encode("send")
                try list.encode(Data(text.utf8))
            case .bytes(let bytes):
                try list.encode("send")
                try list.encode(Data(bytes))
            case .repeat(let text, let times):
                try list.encode("repeat")
                try list.encode(Data(text.utf8))
                try list.encode(times)
            case .forever(let text):
                try list.encode("repeat")
                try list.encode(Data(text.utf8))
                try list.encode(0)
            case .hold: try list.encode("hold")
            case .reset: try list.encode("reset")
            }
        }
    }

    /// A request as it arrived.
    public struct Request: Decodable, Sendable {
        public let method: String
        /// With the query.
        public let path: String
        /// Counts the server's connections; equal for requests that shared one.
        public let connection: Int
        /// The common name in the certificate that the client showed.
        public let client: String?
        public let body: Data
        /// Seconds since 1970.
        public let time: Double
        private let headers: [[String]]

        /// The exact bytes of the first header named `name`, whose case doesn't matter.
        public func bytes(_ name: String) -> [UInt8]? {
            headers.first { $0.first?.lowercased() == name.lowercased() }
                .flatMap { $0.last }.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        }

        /// The first header named `name` as text.
        public func header(_ name: String) -> String? {
            bytes(name).map { String(decoding: $0, as: UTF8.self) }
        }

        /// In lower case, in order.
        public var headerNames: [String] { headers.compactMap { $0.first?.lowercased() } }
    }
}
