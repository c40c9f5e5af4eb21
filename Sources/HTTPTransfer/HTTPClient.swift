/// Makes HTTP requests, each bounded in time and bytes, to public addresses only unless allowed
/// otherwise.
///
/// All transfers of a client run on one thread and share its connections. Make one client and keep
/// it; it ends its thread and what is under way when it is released or closed. From the first client
/// on, the process ignores SIGPIPE.
public final class HTTPClient: Sendable {
    private let loop: TransferLoop

    /// - Parameters:
    ///   - inFlight: How many requests run at once, or fewer where the process may have few files
    ///     and sockets open; further ones wait for their turn.
    ///   - certificateBundle: Path of a PEM file of trusted certificates; the system's by default.
    /// - Throws: ``TransferError/library(code:reason:)`` if libcurl can't be set up.
    public init(inFlight: Int = 200, certificateBundle: String? = nil) throws(TransferError) {
        loop = try TransferLoop(
            slots: DescriptorLimit.slots(wished: max(1, inFlight)),
            certificateBundle: certificateBundle)
        loop.start()
    }

    deinit { loop.close() }

    /// Makes one request and follows as many redirects as it allows.
    ///
    /// - Returns: The complete answer, whatever its status.
    /// - Throws: ``TransferError/cancelled`` soon after the task is cancelled; else what kept the
    ///   answer from being complete.
    public func send(_ request: HTTPRequest) async throws(TransferError) -> HTTPResponse {
        var route = try Route(request)
        while true {
            var hop = route.hop
            if let lookUp = hop.lookUp {
                route.took(try await loop.send(lookUp).get())
                // Less of its time is left.
                hop = route.hop
            }
            let answer = try await loop.send(hop).get()
            guard case .done(let response) = try route.step(after: answer) else { continue }
            guard let packed = response.packed, !request.leavesPacked else { return response }
            // It computes, and whoever asks may be on the thread of transfers.
            return try await withTaskExecutorPreference(globalConcurrentExecutor) {
                () throws(TransferError) in
                var unpacked = response
                unpacked.body = try packed.unpacked()
                unpacked.packed = nil
                return unpacked
            }
        }
    }

    /// The thread of its transfers. Tasks that prefer it get their answers without another thread being
    /// woken; while one of them computes or waits for a disk, no transfer goes on.
    public var executor: any TaskExecutor { loop }

    /// Ends what is under way with ``TransferError/clientClosed``; later requests get it too.
    public func close() { loop.close() }
}
