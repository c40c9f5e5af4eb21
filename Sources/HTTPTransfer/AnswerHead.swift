/// Status and header fields of an answer, taken line by line as libcurl hands them over.
///
/// Interim answers (1xx) before the final one and trailers after the body come the same way. They
/// count against the limit and are dropped.
struct AnswerHead {
    private(set) var status = 0
    private(set) var headers = HTTPHeaders()
    /// True from the empty line after the header fields on.
    private(set) var isComplete = false
    /// True if it is also the head of the answer itself, not of an interim one.
    var isFinal: Bool { isComplete && status >= 200 }
    /// Its frames tell the end of a body by themselves (RFC 9113 §8.1).
    private(set) var isHTTP2 = false
    private var byteCount = 0
    private let byteLimit: Int
    private let host: String
    private static let usualFields = 12

    init(host: String, byteLimit: Int) {
        self.host = host
        self.byteLimit = byteLimit
    }

    /// Takes one line with its line end.
    mutating func take(_ line: [UInt8]) throws(TransferError) {
        byteCount += line.count
        guard byteCount <= byteLimit else {
            throw .headersTooLarge(host: host, limit: byteLimit)
        }
        if line.starts(with: "HTTP/".utf8), status < 200 || !isComplete {
            status = try readStatus(line)
            isHTTP2 = line.starts(with: "HTTP/2".utf8)
            headers = HTTPHeaders()
            headers.fields.reserveCapacity(Self.usualFields)
            isComplete = false
        } else if isComplete {
            return  // A trailer: whatever it says comes too late to be judged.
        } else if line.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) {
            isComplete = true
        } else {
            takeField(line)
        }
    }

    /// The one value of `Content-Length`; `nil` if there is none.
    ///
    /// libcurl takes the last of several (RFC 9112 §6.3 calls that an error unless all are equal).
    func contentLength() throws(TransferError) -> Int? {
        let values = headers.values("Content-Length")
            .flatMap { $0.split(separator: UInt8(ascii: ",")) }
            .map { String(decoding: $0.trimmingWhitespace(), as: UTF8.self) }
        guard let first = values.first else { return nil }
        guard values.allSatisfy({ $0 == first }) else {
            throw .malformedAnswer(
                host: host, reason: "several lengths: \(values.prefix(4).joined(separator: ", "))")
        }
        guard first.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(first) else {
            throw .malformedAnswer(host: host, reason: "a length of \"\(first.prefix(40))\"")
        }
        return length
    }

    /// Whether the body is packed once, by gzip, and in no other way.
    var isOnlyGzip: Bool {
        let encodings = headers.values("Content-Encoding")
        guard encodings.count == 1, let word = headers.text("Content-Encoding")?.lowercased()
        else { return false }
        let framings = headers.values("Transfer-Encoding")
        return (word == "gzip" || word == "x-gzip")
            && framings.allSatisfy { String(decoding: $0, as: UTF8.self).lowercased() == "chunked" }
    }

    private func readStatus(_ line: [UInt8]) throws(TransferError) -> Int {
        let words = line.split(separator: 0x20, maxSplits: 2)
        let digits = words.dropFirst().first?.trimmingWhitespace() ?? []
        guard digits.count == 3, let status = Int(String(decoding: digits, as: UTF8.self)),
            (100...599).contains(status)
        else {
            let start = String(decoding: line.trimmingWhitespace().prefix(40), as: UTF8.self)
            throw .malformedAnswer(host: host, reason: "a first line of \"\(start)\"")
        }
        return status
    }

    private mutating func takeField(_ line: [UInt8]) {
        let isFolded = line.first == 0x20 || line.first == 0x09
        if isFolded, var last = headers.fields.popLast() {
            last.value += [0x20] + line.trimmingWhitespace()
            headers.fields.append(last)
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            headers.fields.append(
                HTTPHeader(
                    String(decoding: line[..<colon], as: UTF8.self),
                    Array(line[(colon + 1)...].trimmingWhitespace())))
        }
    }
}

extension RandomAccessCollection<UInt8> {
    /// Without spaces, tabs and line ends at both ends.
    fileprivate func trimmingWhitespace() -> SubSequence {
        func isBlank(_ byte: UInt8) -> Bool {
            byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
        }
        guard let start = firstIndex(where: { !isBlank($0) }) else { return suffix(0) }
        var end = endIndex
        while isBlank(self[index(before: end)]) { end = index(before: end) }
        return self[start..<end]
    }
}
