import FeedModel

extension TableReader {
    /// `type = "exec"`.
    func programSink() -> SinkKind? {
        let timeout = duration("timeout", in: .seconds(1)...(.seconds(600)))
        guard let command = texts("command")?.map(\.text) else { return nil }
        guard let program = command.first, !program.allSatisfy(\.isWhitespace) else {
            add(.badSink(key: "command", .noProgram), at: "command")
            return nil
        }
        guard program.contains("/") else {
            add(.badSink(key: "command", .programByName(program)), at: "command")
            return nil
        }
        guard !command.contains(where: { $0.utf8.contains(0) }) else {
            add(.badSink(key: "command", .nulInCommand), at: "command")
            return nil
        }
        return .exec(
            ProgramCall(
                path: absolute(program), arguments: Array(command.dropFirst()), folder: directory,
                timeout: timeout ?? ProgramCall.defaultTimeout))
    }
}
