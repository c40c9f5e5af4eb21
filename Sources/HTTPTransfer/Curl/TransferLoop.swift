internal import Foundation
internal import Synchronization

/// The thread on which all transfers of a client run, as many at once as there are slots.
///
/// Orders come in through a mailbox; each is answered through its continuation, exactly once. Tasks that
/// prefer the thread run on it too: to whoever waits for an answer there, no other thread is woken.
final class TransferLoop: TaskExecutor {
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
        var jobs: [UnownedJob] = []
        var isClosed = false
        /// Whether the thread is waiting, or about to, and has not been woken.
        var isAsleep = false

        var isEmpty: Bool { orders.isEmpty && cancelled.isEmpty && jobs.isEmpty && !isClosed }

        /// Its room is kept.
        mutating func empty() {
            orders.removeAll(keepingCapacity: true)
            cancelled.removeAll(keepingCapacity: true)
            jobs.removeAll(keepingCapacity: true)
            isAsleep = false
        }
    }

    /// Of tasks, before sockets are looked at again.
    private static let steps = 4

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
    func close() { post { $0.isClosed = true } }

    func send(_ hop: Hop) async -> Result<Answer, TransferError> {
        let ticket = Ticket()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { reply in
                let order = Order(hop: hop, ticket: ticket, reply: reply)
                let isClosed = post { mailbox in
                    if !mailbox.isClosed { mailbox.orders.append(order) }
                    return mailbox.isClosed
                }
                if isClosed { reply.resume(returning: .failure(.clientClosed)) }
            }
        } onCancel: {
            // The flag is for an order that is still on its way, the message for one that arrived.
            ticket.cancel()
            post { $0.cancelled.append(ticket) }
        }
    }

    /// Runs a step of a task that prefers this thread; after the thread has ended, the shared pool does.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isClosed = post { mailbox in
            if !mailbox.isClosed { mailbox.jobs.append(job) }
            return mailbox.isClosed
        }
        if isClosed { globalConcurrentExecutor.enqueue(job) }
    }

    /// Puts something into the mailbox and wakes the thread if it would not look by itself.
    private func post<Reply>(_ put: (inout Mailbox) -> Reply) -> Reply {
        let (result, mustWake) = mailbox.withLock { mailbox in
            let result = put(&mailbox)
            defer { mailbox.isAsleep = false }
            return (result, mailbox.isAsleep)
        }
        if mustWake { multi.wakeUp() }
        return result
    }

    private func run() {
        var transfers = Transfers()
        var mail = Mailbox()
        while true {
            // An answer leads to the next order within a few steps of the tasks here.
            for _ in 0..<Self.steps {
                take(&mail)
                transfers.queue(mail.orders)
                transfers.cancel(mail.cancelled, on: multi)
                if mail.isClosed { transfers.endAll(with: .clientClosed, on: multi) }
                for job in mail.jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
                if mail.isClosed { return }
                if mail.jobs.isEmpty { break }
            }
            // What an order holds, secrets too, is not kept while the thread waits.
            mail.empty()
            do throws(TransferError) {
                transfers.fill(slots, on: multi, certificateBundle: certificateBundle)
                try multi.perform()
                if transfers.reap(on: multi) == 0, fallsAsleep() {
                    try wait(for: &transfers)
                }
            } catch {
                transfers.endAll(with: error, on: multi)
            }
        }
    }

    private func wait(for transfers: inout Transfers) throws(TransferError) {
        guard transfers.onlyKeepsHandles else { return try multi.wait(atMost: .seconds(600)) }
        try multi.wait(atMost: .seconds(1))
        if mailbox.withLock(\.isEmpty) { transfers.dropHandles() }
    }

    /// Exchanges what was taken before, and is done with, for what has come since.
    private func take(_ mail: inout Mailbox) {
        mail.empty()
        mailbox.withLock { mailbox in
            swap(&mailbox, &mail)
            mailbox.isClosed = mail.isClosed
        }
    }

    /// False if there is mail.
    private func fallsAsleep() -> Bool {
        mailbox.withLock { mailbox in
            mailbox.isAsleep = mailbox.isEmpty
            return mailbox.isAsleep
        }
    }
}
