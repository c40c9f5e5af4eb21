internal import Foundation
internal import Synchronization

/// The thread on which all transfers of a client run, as many at once as there are slots.
///
/// Orders come in through a mailbox; each is answered through its continuation, exactly once.
final class TransferLoop: Sendable {
    /// A hop that somebody waits for.
    struct Order: Sendable {
        let hop: Hop
        let ticket: Ticket
        let reply: CheckedContinuation<Result<Answer, TransferError>, Never>
    }

    /// Identifies an order, also before it has arrived.
    final class Ticket: Sendable {
        private let cancelled = Atomic(false)

        var isCancelled: Bool { cancelled.load(ordering: .sequentiallyConsistent) }
        func cancel() { cancelled.store(true, ordering: .sequentiallyConsistent) }
    }

    private struct Mailbox {
        var orders: [Order] = []
        var cancelled: [Ticket] = []
        var isClosed = false
    }

    private let mailbox = Mutex(Mailbox())
    private let multi: MultiHandle
    private let slots: Int
    private let certificateBundle: String?

    init(slots: Int, certificateBundle: String?) throws(TransferError) {
        multi = try MultiHandle(pooledConnections: slots)
        self.slots = slots
        self.certificateBundle = certificateBundle
    }

    /// Starts the thread, which keeps the loop alive until ``close()``.
    func start() {
        let thread = Thread { self.run() }
        thread.name = "transfers"
        thread.start()
    }

    /// Ends all transfers and the thread.
    func close() {
        mailbox.withLock { $0.isClosed = true }
        multi.wakeUp()
    }

    func send(_ hop: Hop) async -> Result<Answer, TransferError> {
        let ticket = Ticket()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { reply in
                let order = Order(hop: hop, ticket: ticket, reply: reply)
                let (isClosed, isFirst) = mailbox.withLock { mailbox in
                    if !mailbox.isClosed { mailbox.orders.append(order) }
                    return (mailbox.isClosed, mailbox.orders.count == 1)
                }
                if isClosed { reply.resume(returning: .failure(.clientClosed)) }
                // The loop, once awake, takes all that is there.
                if isFirst { multi.wakeUp() }
            }
        } onCancel: {
            // The flag is for an order that is still on its way, the message for one that arrived.
            ticket.cancel()
            mailbox.withLock { $0.cancelled.append(ticket) }
            multi.wakeUp()
        }
    }

    private func run() {
        var transfers = Transfers()
        while true {
            let mail = mailbox.withLock { mailbox in
                defer { mailbox = Mailbox(isClosed: mailbox.isClosed) }
                return mailbox
            }
            transfers.queue(mail.orders)
            transfers.cancel(mail.cancelled, on: multi)
            if mail.isClosed { return transfers.endAll(with: .clientClosed, on: multi) }
            do throws(TransferError) {
                transfers.fill(slots, on: multi, certificateBundle: certificateBundle)
                try multi.perform()
                if transfers.reap(on: multi) == 0 { try multi.wait(atMost: .seconds(600)) }
            } catch {
                transfers.endAll(with: error, on: multi)
            }
        }
    }
}
