/// The orders that wait for a slot and the exchanges that have one. Lives on TransferLoop's thread.
struct Transfers {
    private var waiting: [TransferLoop.Order] = []
    /// How many at the front of `waiting` are done with; they are dropped many at a time.
    private var taken = 0
    private var running: [ObjectIdentifier: Exchange] = [:]
    /// Handles of exchanges that have ended, until all have for a while; each is some 20 kB. With those
    /// that run there are never more than have run at once.
    private var idle: [ReusableHandle] = []

    mutating func queue(_ orders: [TransferLoop.Order]) {
        waiting.append(contentsOf: orders)
    }

    mutating func cancel(_ tickets: [TransferLoop.Ticket], on multi: borrowing MultiHandle) {
        guard !tickets.isEmpty else { return }
        for ticket in tickets {
            guard let exchange = running.removeValue(forKey: ObjectIdentifier(ticket)) else {
                continue
            }
            end(exchange, .failure(.cancelled), on: multi)
        }
        waiting.removeSubrange(..<taken)
        taken = 0
        waiting.removeAll { order in
            guard order.ticket.isCancelled else { return false }
            order.reply.resume(returning: .failure(.cancelled))
            return true
        }
    }

    /// Starts waiting orders while there are free slots.
    mutating func fill(
        _ slots: Int, on multi: borrowing MultiHandle, certificateBundle: String?
    ) {
        while running.count < slots, taken < waiting.count {
            let order = waiting[taken]
            taken += 1
            start(order, on: multi, certificateBundle: certificateBundle)
        }
        if taken > waiting.count / 2 {
            waiting.removeSubrange(..<taken)
            taken = 0
        }
    }

    /// Whether there is nothing to wait for, but handles that might be wanted soon.
    var onlyKeepsHandles: Bool { running.isEmpty && !idle.isEmpty }

    /// Nobody is to keep them for hours.
    mutating func dropHandles() { idle = [] }

    /// Answers the orders whose exchange has ended; tells how many.
    mutating func reap(on multi: borrowing MultiHandle) -> Int {
        var count = 0
        while let (exchange, code) = multi.nextEnded() {
            count += 1
            running.removeValue(forKey: ObjectIdentifier(exchange.order.ticket))
            end(exchange, exchange.verdict(code), on: multi)
        }
        return count
    }

    mutating func endAll(with error: TransferError, on multi: borrowing MultiHandle) {
        let ended = running.values
        for exchange in ended { end(exchange, .failure(error), on: multi) }
        for order in waiting[taken...] { order.reply.resume(returning: .failure(error)) }
        self = Transfers()
    }

    private mutating func start(
        _ order: TransferLoop.Order, on multi: borrowing MultiHandle, certificateBundle: String?
    ) {
        if order.ticket.isCancelled {
            return order.reply.resume(returning: .failure(.cancelled))
        }
        do throws(TransferError) {
            let exchange = try Exchange(
                order, certificateBundle: certificateBundle,
                on: order.hop.isOrdinary ? idle.popLast() : nil)
            try multi.add(exchange.handle.easy)
            running[ObjectIdentifier(order.ticket)] = exchange
        } catch {
            order.reply.resume(returning: .failure(error))
        }
    }

    private mutating func end(
        _ exchange: Exchange, _ result: Result<Answer, TransferError>,
        on multi: borrowing MultiHandle
    ) {
        multi.remove(exchange.handle.easy)
        // A handle whose transfer failed may be in any state.
        if case .success = result { keep(exchange) }
        exchange.order.reply.resume(returning: result)
    }

    /// Keeps the handle for an exchange to come.
    private mutating func keep(_ exchange: Exchange) {
        guard exchange.order.hop.isOrdinary else { return }
        do throws(TransferError) {
            try exchange.handle.easy.rest()
            idle.append(exchange.handle)
        } catch {
            // It is freed with its exchange.
        }
    }
}
