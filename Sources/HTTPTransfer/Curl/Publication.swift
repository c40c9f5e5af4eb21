internal import CCurl

/// One message for a topic of an MQTT broker. A connection carries one.
struct Publication {
    private let message: [UInt8]
    private let topic: String
    private let server: DirectServer
    private let ticket: TransferLoop.Ticket

    init(
        _ message: [UInt8], topic: String, server: DirectServer, ticket: TransferLoop.Ticket
    ) {
        self.message = message
        self.topic = topic
        self.server = server
        self.ticket = ticket
    }

    func result(
        login: (user: String, password: String)?
    ) -> Result<Void, TransferError> {
        let exchange = DirectExchange([], to: server, ticket: ticket)
        do throws(TransferError) {
            let easy = try EasyHandle()
            try easy.setDirect(server, protocol: "mqtt", certificateBundle: nil)
            try easy.set(CURLOPT_URL, "mqtt://\(server.authority)/\(topic.percentEncoded)")
            // Levels named ".." are none of a path.
            try easy.set(CURLOPT_PATH_AS_IS, 1)
            if let login {
                try easy.set(CURLOPT_USERNAME, login.user)
                try easy.set(CURLOPT_PASSWORD, login.password)
            }
            try easy.setPost(message)
            easy.setCallbacks(to: exchange)
            let code = withExtendedLifetime(exchange) { easy.perform() }
            if code == CURLE_OK { return .success(()) }
            throw exchange.error(code, easy.message(of: code))
        } catch {
            return .failure(error)
        }
    }
}

extension String {
    /// libcurl decodes what it finds in a URL's path.
    fileprivate var percentEncoded: String {
        utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
