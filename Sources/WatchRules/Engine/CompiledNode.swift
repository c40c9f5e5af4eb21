/// A query between its tree and its program: its leaves are numbers, its shape is canonical.
indirect enum CompiledNode {
    case leaf(UInt32)
    /// As `Instruction.Code` has it.
    case key(UInt32)
    case all([CompiledNode])
    case any([CompiledNode])
    case not(CompiledNode)
    case atLeast(Int, [CompiledNode])
    case near(UInt32)
    case count(UInt32)
    case everything
    case never
    /// Holds only if its part does; whether it does, the interpreter says.
    case perhaps(CompiledNode)

    /// Appended to `program`. Parts are in order, each once, so that queries that say the same have
    /// the same program.
    func program() -> [Instruction] {
        switch self {
        case .leaf(let number): return [Instruction(.leaf, number)]
        case .key(let number): return [Instruction(.key, number)]
        case .near(let number): return [Instruction(.near, number)]
        case .count(let number): return [Instruction(.count, number)]
        case .everything: return [Instruction(.everything)]
        case .never: return [Instruction(.never)]
        case .not(let node):
            let part = node.program()
            switch part[0].code {
            case .everything: return [Instruction(.never)]
            case .never: return [Instruction(.everything)]
            case .not: return Array(part[2...])
            default: return Self.joined(Instruction(.not), [part])
            }
        case .perhaps(let node):
            let part = node.program()
            switch part[0].code {
            case .never, .perhaps: return part
            default: return Self.joined(Instruction(.perhaps), [part])
            }
        case .all(let nodes):
            return Self.gathered(nodes, .all, neutral: .everything, final: .never)
        case .any(let nodes):
            return Self.gathered(nodes, .any, neutral: .never, final: .everything)
        case .atLeast(let number, let nodes):
            let parts = nodes.map { $0.program() }.filter { $0[0].code != .never }
            if number <= 0 { return [Instruction(.everything)] }
            if number > parts.count { return [Instruction(.never)] }
            return Self.joined(
                Instruction(.atLeast, UInt32(clamping: number)), parts.sorted(by: Self.comesBefore))
        }
    }

    /// - Parameters:
    ///   - neutral: A part that makes no difference.
    ///   - final: A part that decides.
    private static func gathered(
        _ nodes: [CompiledNode], _ code: Instruction.Code, neutral: Instruction.Code,
        final: Instruction.Code
    ) -> [Instruction] {
        var parts: [[Instruction]] = []
        for node in nodes {
            let part = node.program()
            switch part[0].code {
            case neutral: break
            case final: return part
            case code: parts += Self.parts(of: part)
            default: parts.append(part)
            }
        }
        parts.sort(by: comesBefore)
        var kept: [[Instruction]] = []
        for part in parts where part != kept.last { kept.append(part) }
        if kept.isEmpty { return [Instruction(neutral)] }
        return kept.count == 1 ? kept[0] : joined(Instruction(code), kept)
    }

    private static func joined(_ head: Instruction, _ parts: [[Instruction]]) -> [Instruction] {
        var program = [head, Instruction(offset: 0)]
        // Offsets count from the operator, so that programs can stand anywhere.
        for part in parts { program += part }
        program[1] = Instruction(offset: program.count)
        return program
    }

    /// Those of an operator.
    private static func parts(of program: [Instruction]) -> [[Instruction]] {
        var parts: [[Instruction]] = []
        var start = 2
        while start < program.count {
            let end = start + program.length(at: start)
            parts.append(Array(program[start..<end]))
            start = end
        }
        return parts
    }

    private static func comesBefore(_ left: [Instruction], _ right: [Instruction]) -> Bool {
        left.lexicographicallyPrecedes(right) { $0.bits < $1.bits }
    }
}

extension Instruction.Code {
    /// An offset and parts follow it.
    @inline(__always)
    var hasParts: Bool {
        switch self {
        case .all, .any, .not, .atLeast, .perhaps: true
        case .leaf, .key, .near, .count, .everything, .never: false
        }
    }
}

extension [Instruction] {
    /// Of the operator or leaf at `start` with all its parts.
    func length(at start: Int) -> Int {
        self[start].code.hasParts ? Int(self[start + 1].bits) : 1
    }
}
