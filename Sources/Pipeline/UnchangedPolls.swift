import FeedStore

/// Polls of feeds without news (304), which are recorded many at a time: nothing comes of one that anybody
/// waits for, so that its host and its place among those that are asked at once are free before.
struct UnchangedPolls {
    /// So many are worth a sync of the disk.
    static let batch = 64
    /// The first of fewer waits no longer, while others have yet to answer.
    static let patience: Duration = .milliseconds(50)
    /// When the disk is slower than all servers.
    private static let most = 4 * batch

    private var waiting: [PollRecord] = []
    private var isRecording = false
    private var isLate = false

    /// Whether all are on the disk.
    var isEmpty: Bool { waiting.isEmpty && !isRecording }

    /// Whether more may be asked for.
    var hasRoom: Bool { waiting.count < Self.most }

    /// - Returns: Whether it is the first, so that ``patience`` begins.
    mutating func add(_ poll: PollRecord) -> Bool {
        waiting.append(poll)
        return waiting.count == 1
    }

    /// When ``patience`` has run out.
    mutating func runOutOfPatience() { isLate = !waiting.isEmpty }

    /// Those that are to be recorded now, if any; tell ``recorded()`` when they are.
    ///
    /// - Parameter isLast: Whether no other is on its way.
    mutating func next(isLast: Bool) -> [PollRecord]? {
        guard !isRecording, !waiting.isEmpty, isLast || isLate || waiting.count >= Self.batch else {
            return nil
        }
        isRecording = true
        isLate = false
        defer { waiting = [] }
        return waiting
    }

    mutating func recorded() { isRecording = false }
}
