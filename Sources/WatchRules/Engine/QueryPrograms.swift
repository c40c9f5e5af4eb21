internal import FeedModel

/// The programs of queries, one after the other, and who asked for each.
struct QueryPrograms: ~Copyable {
    private let programs: FlatBuffer<Instruction>
    private let programStarts: FlatBuffer<UInt32>
    private let subscribers: FlatBuffer<UInt32>
    private let subscriberStarts: FlatBuffer<UInt32>
    let count: Int
    let view: View

    struct View {
        let programs: FlatView<Instruction>
        /// By query.
        let programStarts: FlatView<UInt32>
        /// The numbers of the sources that asked for a query, ascending.
        let subscribers: FlatView<UInt32>
        /// By query, and the end of the last.
        let subscriberStarts: FlatView<UInt32>

        @inline(__always)
        func subscribers(of query: Int) -> Range<Int> {
            Int(subscriberStarts[query])..<Int(subscriberStarts[query + 1])
        }
    }

    init(_ list: List) {
        // What looks ahead may look one further.
        programs = FlatBuffer(list.programs + [Instruction(.never)])
        programStarts = FlatBuffer(list.programStarts)
        subscribers = FlatBuffer(list.subscribers)
        subscriberStarts = FlatBuffer(list.subscriberStarts)
        count = list.programStarts.count
        view = View(
            programs: programs.view, programStarts: programStarts.view,
            subscribers: subscribers.view, subscriberStarts: subscriberStarts.view)
    }

    var byteCount: Int {
        programs.byteCount + programStarts.byteCount + subscribers.byteCount
            + subscriberStarts.byteCount
    }

    /// In the making.
    struct List {
        fileprivate private(set) var programs: [Instruction] = []
        fileprivate private(set) var programStarts: [UInt32] = []
        fileprivate private(set) var subscribers: [UInt32] = []
        fileprivate private(set) var subscriberStarts: [UInt32] = [0]

        mutating func append(
            _ program: some Sequence<Instruction>, subscribers: some Sequence<UInt32>
        ) {
            programStarts.append(UInt32(clamping: programs.count))
            programs += program
            self.subscribers += subscribers
            subscriberStarts.append(UInt32(clamping: self.subscribers.count))
        }
    }
}

extension QueryPrograms {
    private struct Identity: Hashable {
        var program: [Instruction]
        /// If the program doesn't say all.
        var tree: QueryNode?
        var fold: RuleFold
        var forms: RuleForms
    }

    /// The queries of sources, each program once.
    init(_ sources: some Collection<QueryIndex.Source>, _ builder: inout IndexBuilder) {
        var numbers: [Identity: Int] = [:]
        numbers.reserveCapacity(sources.count)
        var programs: [[Instruction]] = []
        var subscribers: [[UInt32]] = []
        for (number, source) in sources.enumerated() {
            var options = QueryOptions()
            options.fold = source.fold
            options.forms = source.forms
            let program = builder.compile(source.tree, options)
            var identity = Identity(program: program, tree: nil, fold: .marks, forms: .exact)
            if program.hasDoubt {
                identity = Identity(
                    program: program, tree: source.tree, fold: source.fold, forms: source.forms)
            }
            let subscriber = UInt32(clamping: number)
            if let known = numbers[identity] {
                subscribers[known].append(subscriber)
            } else {
                numbers[identity] = programs.count
                programs.append(program)
                subscribers.append([subscriber])
            }
        }
        var list = List()
        for (program, own) in zip(programs, subscribers) { list.append(program, subscribers: own) }
        self.init(list)
    }
}

extension [Instruction] {
    /// The interpreter may have to be asked.
    fileprivate var hasDoubt: Bool {
        var index = 0
        while index < count {
            if self[index].code == .perhaps { return true }
            index += self[index].code.hasParts ? 2 : 1
        }
        return false
    }
}

extension FlatView<Instruction> {
    /// Of the operator or leaf at `start` with all its parts.
    @inline(__always)
    func length(at start: Int) -> Int {
        self[start].code.hasParts ? Int(self[start + 1].bits) : 1
    }
}
