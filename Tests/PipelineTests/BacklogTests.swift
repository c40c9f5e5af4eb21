import Testing

@testable import Pipeline

@Suite("Documents that wait to be recorded")
struct BacklogTests {
    @Test func `no more are worked on at once than fit, and all have their turn`() async {
        let backlog = Backlog()
        let done = await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    await backlog.enter()
                    await Task.yield()
                    backlog.leave()
                }
            }
            var done = 0
            for await _ in group { done += 1 }
            return done
        }
        #expect(done == 200)
        #expect(backlog.count == 0)
    }

    @Test func `fewer feeds are asked at once while many documents wait`() {
        var window = FlightWindow(most: 200)
        let first = window.size
        for _ in 0..<1000 { window.adapt(toBacklog: 2 * Backlog.atWork + 1, afterDocumentOf: 1000) }
        #expect(window.size < first && window.size > 0)
        window.watch()
        for _ in 0..<10 { window.lookFurther(withBacklog: 0) }
        #expect(window.size == 200)
        #expect(FlightWindow(most: 5).size == 5)
    }

    @Test func `slow servers don't keep others from being asked, a slow disk does`() {
        var window = FlightWindow(most: 200)
        let first = window.size
        for _ in 0..<100 { window.adapt(toBacklog: 0, afterDocumentOf: 0) }
        window.watch()
        window.lookFurther(withBacklog: Backlog.atWork)
        #expect(window.size == first)
        window.lookFurther(withBacklog: 0)
        #expect(window.size == 2 * first)
    }

    @Test func `while servers answer fast, no more of them are asked at once`() {
        var window = FlightWindow(most: 200)
        let first = window.size
        window.watch()
        for _ in 0..<(2 * first) { window.adapt(toBacklog: 0, afterDocumentOf: 0) }
        window.lookFurther(withBacklog: 0)
        #expect(window.size == first)
        window.lookFurther(withBacklog: 0)
        #expect(window.size == 2 * first)
    }

    @Test func `the larger documents are, the fewer feeds are asked at once; 304s are nothing`() {
        var window = FlightWindow(most: 200)
        window.lookFurther(withBacklog: 0)
        #expect(window.size == 64)
        func poll(_ bytes: Int) {
            for _ in 0..<1000 { window.adapt(toBacklog: 0, afterDocumentOf: bytes) }
            window.watch()
            for _ in 0..<10 { window.lookFurther(withBacklog: 0) }
        }
        poll(64 << 10)
        #expect(window.size == 64)
        poll(0)
        #expect(window.size == 200)
        window.adapt(toBacklog: 0, afterDocumentOf: .max)
        #expect(window.size == 16)
    }
}
