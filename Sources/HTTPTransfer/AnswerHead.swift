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
    private static let usualBytes = 400

    init(host: String, byteLimit: Int) {
        self.host = host
        self.byteLimit = byteLimit
    }

    /// Takes one line with its line end.
    mutating func take(_ line: Span<UInt8>) throws(TransferError) {
        byteCount += line.count
        guard byteCount <= byteLimit else {
            throw .headersTooLarge(host: host, limit: byteLimit)
        }
        if status < 200 || !isComplete, line.hasPrefix("HTTP/") {
            status = try readStatus(line)
            isHTTP2 = line.hasPrefix("HTTP/2")
            headers = HTTPHeaders()
            headers.reserve(fields: Self.usualFields, bytes: Self.usualBytes)
            isComplete = false
        } else if isComplete {
            return  // A trailer: whatever it says comes too late to be judged.
        } else if line.isLineEnd {
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

    /// The second word, three digits, of a line that begins with a protocol.
    private func readStatus(_ line: Span<UInt8>) throws(TransferError) -> Int {
        let word = line.trimmed(line.secondWord)
        var status = word.count == 3 ? 0 : -1
        for index in word where status >= 0 {
            let digit = Int(line[index]) - 0x30
            status = (0...9).contains(digit) ? status * 10 + digit : -1
        }
        guard (100...599).contains(status) else {
            let shown = line.trimmed(line.indices).prefix(40)
            let start = String(decoding: shown.map { line[$0] }, as: UTF8.self)
            throw .malformedAnswer(host: host, reason: "a first line of \"\(start)\"")
        }
        return status
    }

    private mutating func takeField(_ line: Span<UInt8>) {
        let isFolded = line[0] == 0x20 || line[0] == 0x09
        if isFolded, !headers.isEmpty {
            headers.unfold(line.extracting(line.trimmed(line.indices)))
        } else if let colon = line.indices.first(where: { line[$0] == UInt8(ascii: ":") }) {
            headers.append(
                line.extracting(..<colon),
                line.extracting(line.trimmed((colon + 1)..<line.count)))
        }
    }
}

extension Span<UInt8> {
    fileprivate func hasPrefix(_ text: String) -> Bool {
        let text = text.utf8.span
        guard text.count <= count else { return false }
        for index in text.indices where self[index] != text[index] { return false }
        return true
    }

    fileprivate var isLineEnd: Bool {
        indices.allSatisfy { self[$0] == 0x0D || self[$0] == 0x0A }
    }

    /// Behind the first space, up to the next one.
    fileprivate var secondWord: Range<Int> {
        var start = 0
        while start < count, self[start] != 0x20 { start += 1 }
        while start < count, self[start] == 0x20 { start += 1 }
        var end = start
        while end < count, self[end] != 0x20 { end += 1 }
        return start..<end
    }

    /// Without spaces, tabs and line ends at both ends.
    fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isBlank { start += 1 }
        while start < end, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }
}

extension ArraySlice<UInt8> {
    fileprivate func trimmingWhitespace() -> ArraySlice<UInt8> {
        guard let start = firstIndex(where: { !$0.isBlank }) else { return [] }
        return self[start...(lastIndex { !$0.isBlank } ?? start)]
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool {
        self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A
    }
}
