import HTTPTransfer
import Testing
import TestSupport

@Suite("A client")
struct HTTPClientTests {
    private let server: LoopbackServer

    init() async throws { server = try await LoopbackServer.start() }

    private func request(_ path: String) -> HTTPRequest {
        HTTPRequest(url: server.url(path), allowPrivate: [server.authority])
    }

    @Test func `ends a transfer as soon as its task is cancelled`() async throws {
        let client = try HTTPClient()
        try server.answer("/", .raw(.hold))
        let result = try await withThrowingTaskGroup { group in
            group.addTask { [request = request("/")] in
                await #expect(throws: TransferError.cancelled) { try await client.send(request) }
            }
            #expect(try await server.requests("/", atLeast: 1).count == 1)
            group.cancelAll()
            return try await group.next() ?? nil
        }
        #expect(result == .cancelled)
    }

    @Test func `makes no request for a task that is cancelled before`() async throws {
        let client = try HTTPClient()
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { [request = request("/")] in
                _ = await #expect(throws: TransferError.cancelled) {
                    try await client.send(request)
                }
            }
        }
        #expect(try server.requests().isEmpty)
    }

    @Test func `lets requests beyond its slots wait and still be cancelled`() async throws {
        let client = try HTTPClient(inFlight: 1)
        try server.answer("/first", .raw(.hold))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [request = request("/first")] in
                _ = await #expect(throws: TransferError.cancelled) {
                    try await client.send(request)
                }
            }
            #expect(try await server.requests("/first", atLeast: 1).count == 1)
            group.addTask { [request = request("/second")] in
                _ = await #expect(throws: TransferError.cancelled) {
                    try await client.send(request)
                }
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(try server.requests("/second").isEmpty)
        #expect(try await client.send(request("/third")).status == 404)
    }

    @Test func `runs no more at once than it has slots, and all in the end`() async throws {
        let client = try HTTPClient(inFlight: 2)
        for number in 0..<20 { try server.answer("/\(number)", .init(body: "\(number)")) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { [request = request("/\(number)")] in
                    let response = try await client.send(request)
                    #expect(response.status == 200)
                }
            }
            try await group.waitForAll()
        }
        // A third connection would have been opened for a third request at a time.
        #expect(Set(try server.requests().map(\.connection)).isSubset(of: [1, 2]))
    }

    @Test func `that is closed ends its transfers and takes no more`() async throws {
        let client = try HTTPClient()
        try server.answer("/", .raw(.hold))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [request = request("/")] in
                _ = await #expect(throws: TransferError.clientClosed) {
                    try await client.send(request)
                }
            }
            #expect(try await server.requests("/", atLeast: 1).count == 1)
            client.close()
            try await group.waitForAll()
        }
        await #expect(throws: TransferError.clientClosed) { try await client.send(request("/")) }
    }

    @Test func `answers tasks that prefer its thread, which go on elsewhere once it is closed`()
        async throws
    {
        let client = try HTTPClient()
        try server.answer("/", .init(body: "1"))
        try await withTaskExecutorPreference(client.executor) {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 {
                    group.addTask { [request = request("/")] in
                        try await client.send(request).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            client.close()
            await Task.yield()
            await #expect(throws: TransferError.clientClosed) {
                try await client.send(request("/"))
            }
        }
    }

    @Test func `ends what is under way for a task on its thread that is cancelled`() async throws {
        let client = try HTTPClient()
        try server.answer("/", .raw(.hold))
        try await withTaskExecutorPreference(client.executor) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [request = request("/")] in
                    _ = await #expect(throws: TransferError.cancelled) {
                        try await client.send(request)
                    }
                }
                #expect(try await server.requests("/", atLeast: 1).count == 1)
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test func `tells that nobody listens`() async throws {
        let client = try HTTPClient()
        try server.stop()
        let error = await #expect(throws: TransferError.self) {
            try await client.send(request("/"))
        }
        guard case .cannotConnect(server.authority, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
