import Testing

@testable import HTTPTransfer

@Suite("The head of an answer")
struct AnswerHeadTests {
    private func head(_ lines: [String]) throws -> AnswerHead {
        var head = AnswerHead(host: "example.org", byteLimit: 1000)
        for line in lines {
            let bytes = Array((line + "\r\n").utf8)
            try head.take(bytes.span)
        }
        return head
    }

    @Test(
        "begins with a status",
        arguments: [
            ("HTTP/1.1 200 OK", 200), ("HTTP/1.1 304", 304), ("HTTP/2 204 ", 204),
            ("HTTP/1.1  404  Not  Found", 404), ("HTTP/1.0 503\tBusy", nil),
            ("HTTP/1.1 99 x", nil), ("HTTP/1.1 600 x", nil), ("HTTP/1.1 20 x", nil),
            ("HTTP/1.1 2x0 OK", nil), ("HTTP/1.1 +20 OK", nil), ("HTTP/1.1 2000 OK", nil),
            ("HTTP/1.1", nil), ("HTTP/", nil),
        ] as [(String, Int?)])
    func status(line: String, status: Int?) throws {
        guard let status else {
            #expect(throws: TransferError.self) { try head([line]) }
            return
        }
        #expect(try head([line]).status == status)
    }

    @Test func `has fields whose names have no case and whose values have no blanks around`()
        throws
    {
        let head = try head([
            "HTTP/1.1 200 OK", "ETag:\"a b\" \t", "X-Empty:", "etag: \"second\"", "no colon",
            "",
        ])
        #expect(head.isFinal)
        #expect(head.headers["etag"] == Array("\"a b\"".utf8))
        #expect(head.headers.values("ETAG") == ["\"a b\"", "\"second\""].map { Array($0.utf8) })
        #expect(head.headers.text("x-empty") == "")
        #expect(head.headers["no colon"] == nil)
        #expect(!head.headers.has("x-emptY:"))
    }

    @Test func `joins a value that goes on in the next line`() throws {
        let head = try head([
            "HTTP/1.1 200 OK", " X-First: folded under nothing", "X-Long: one", "\ttwo ", "  three",
            "X-Next: n",
        ])
        #expect(head.headers.text("X-Long") == "one two three")
        #expect(head.headers.text("X-Next") == "n")
        #expect(!head.isComplete)
    }

    @Test func `of an interim answer is replaced, a trailer is none`() throws {
        let head = try head([
            "HTTP/1.1 103 Early Hints", "Link: a", "", "HTTP/1.1 200 OK", "ETag: b", "", "ETag: c",
        ])
        #expect(head.status == 200)
        #expect(head.headers == HTTPHeaders([HTTPHeader("ETag", "b")]))
    }
}
