/// The classes of scalars that a program tells apart: those of one class are in the same of its
/// sets. Automata have a column a class instead of one a scalar.
struct ScalarAlphabet: Sendable {
    /// Of the classes; the number of the further one that stands for either end of the text.
    let edge: Int
    /// By class, `edge` included. All `other` if the program has no assertions.
    let contexts: [ScalarContext]

    /// Where ranges of one class begin, ascending from 0.
    private let starts: [UInt32]
    private let classes: [UInt16]
    private let asciiClasses: [UInt16]
    /// For each set, a bit a class.
    private let members: [UInt64]
    private let wordsPerSet: Int

    init(_ program: RegexProgram) {
        var sets = program.sets
        if program.hasAssertions { sets += [ScalarProperties.word, .lineFeed] }
        let ordered = Self.starts(of: sets)
        let (classes, count) = Self.parted(ordered, by: sets)

        starts = ordered
        self.classes = classes
        edge = count
        asciiClasses = (0..<128).map { classes[Self.index(of: $0, in: ordered)] }
        wordsPerSet = (count + 63) / 64
        var members = Array(repeating: UInt64(0), count: program.sets.count * wordsPerSet)
        var contexts = Array(repeating: ScalarContext.other, count: count + 1)
        // One scalar of a class stands for all of it.
        var next = 0
        for (index, start) in ordered.enumerated() where Int(classes[index]) == next {
            let number = next
            next += 1
            for (set, ranges) in program.sets.enumerated() where ranges.contains(start) {
                members[set * wordsPerSet + number / 64] |= 1 << UInt64(number % 64)
            }
            if program.hasAssertions {
                if start == 0x0A { contexts[number] = .lineFeed }
                if ScalarProperties.word.contains(start) { contexts[number] = .word }
            }
        }
        if program.hasAssertions { contexts[count] = .edge }
        self.members = members
        self.contexts = contexts
    }

    /// Where a range of a set begins, or one between them, ascending from 0.
    private static func starts(of sets: [ScalarSet]) -> [UInt32] {
        var starts: [UInt32] = [0]
        for set in sets {
            for range in set.ranges {
                starts.append(range.lowerBound)
                if range.upperBound < ScalarSet.limit { starts.append(range.upperBound + 1) }
            }
        }
        starts.sort()
        var kept = 0
        for index in starts.indices.dropFirst() where starts[index] != starts[kept] {
            kept += 1
            starts[kept] = starts[index]
        }
        starts.removeLast(starts.count - kept - 1)
        return starts
    }

    /// The class of each range between two starts, and how many classes there are. They are numbered
    /// in the order of their first ranges.
    private static func parted(
        _ starts: [UInt32], by sets: [ScalarSet]
    ) -> (classes: [UInt16], count: Int) {
        var classes = Array(repeating: UInt16(0), count: starts.count)
        var count: UInt16 = 1
        for set in sets {
            // By class, what its part in the set becomes: a class that is there in part is split.
            var inside = Array(repeating: UInt16(0), count: Int(count))
            var index = 0
            for range in set.ranges {
                while starts[index] < range.lowerBound { index += 1 }
                while index < starts.count, starts[index] <= range.upperBound {
                    let old = Int(classes[index])
                    if inside[old] == 0 {
                        inside[old] = count
                        count += 1
                    }
                    classes[index] = inside[old]
                    index += 1
                }
            }
        }
        // Classes that were split as a whole have left their number unused.
        var numbers = Array(repeating: UInt16.max, count: Int(count))
        var used: UInt16 = 0
        for index in classes.indices {
            let old = Int(classes[index])
            if numbers[old] == .max {
                numbers[old] = used
                used += 1
            }
            classes[index] = numbers[old]
        }
        return (classes, Int(used))
    }

    @inline(__always)
    func isMember(_ number: Int, ofSet set: Int) -> Bool {
        members[set * wordsPerSet + number >> 6] >> UInt64(number & 63) & 1 != 0
    }

    /// The class of the scalar that ends at `end`, which is not 0, and where it starts. A byte that
    /// is not part of well-formed UTF-8 counts as U+FFFD.
    @inline(__always)
    func classBefore(_ end: Int, in text: Span<UInt8>) -> (number: Int, start: Int) {
        let byte = text[end - 1]
        if byte < 0x80 { return (Int(asciiClasses[Int(byte)]), end - 1) }
        let (scalar, start) = Self.scalarBefore(end, in: text)
        return (Int(classes[Self.index(of: scalar, in: starts)]), start)
    }

    private static func scalarBefore(
        _ end: Int, in text: Span<UInt8>
    ) -> (value: UInt32, start: Int) {
        var value = UInt32(text[end - 1] & 0x3F)
        var start = end - 1
        var shift: UInt32 = 6
        while text[start] & 0xC0 == 0x80, start > 0, end - start < 4 {
            start -= 1
            let byte = text[start]
            let length = end - start
            if byte & 0xC0 == 0x80 {
                value |= UInt32(byte & 0x3F) << shift
                shift += 6
            } else if byte >= 0xC0, length == (byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4) {
                value |= UInt32(byte & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)) << shift
                return (min(value, ScalarSet.limit), start)
            }
        }
        return (0xFFFD, end - 1)
    }

    /// The last of `starts` that is not above `scalar`.
    private static func index(of scalar: UInt32, in starts: [UInt32]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= scalar { low = middle } else { high = middle }
        }
        return low
    }
}
